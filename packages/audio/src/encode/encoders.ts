import { VortexError } from '@vortex/runtime';
import type { AudioEncoder } from './audio-encoder.ts';
import { wavEncoder, wavFloatEncoder } from './wav.ts';

/** The formats that need nothing but arithmetic, by the name that users type. */
export const encoders = {
  [wavEncoder.format]: wavEncoder,
  [wavFloatEncoder.format]: wavFloatEncoder,
} as Readonly<Record<string, AudioEncoder>>;

/** A file format was asked for that no encoder writes. */
export class UnknownAudioFormatError extends VortexError {
  readonly format: string;
  readonly known: readonly string[];

  constructor({ format, known }: { format: string; known: readonly string[] }) {
    super({
      code: 'UNKNOWN_AUDIO_FORMAT',
      message: `There is no audio format named ${JSON.stringify(format)}.`,
      hint: `Use one of ${known.join(', ')}.`,
    });
    this.format = format;
    this.known = known;
  }
}

/** The encoder of a format. Throws an {@link UnknownAudioFormatError} that lists the formats there are. */
export function findEncoder(format: string, among: Readonly<Record<string, AudioEncoder>> = encoders): AudioEncoder {
  const encoder = Object.hasOwn(among, format) ? among[format] : undefined;
  if (encoder === undefined) throw new UnknownAudioFormatError({ format, known: Object.keys(among) });
  return encoder;
}
