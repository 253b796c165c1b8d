import { UnknownFormatError } from '../unknown-format-error.ts';
import type { AudioEncoder } from './audio-encoder.ts';
import { wavEncoder, wavFloatEncoder } from './wav.ts';

/** The formats that need nothing but arithmetic, by the name that users type. */
export const encoders: Readonly<Record<string, AudioEncoder>> = {
  [wavEncoder.format]: wavEncoder,
  [wavFloatEncoder.format]: wavFloatEncoder,
};

/**
 * The encoder of a format, among these or with others added. Throws an {@link UnknownFormatError} that lists what there
 * is.
 *
 * @example
 * const encoder = findEncoder('mp3', { ...encoders, mp3: mp3Encoder });
 */
export function findEncoder(format: string, among: Readonly<Record<string, AudioEncoder>> = encoders): AudioEncoder {
  const encoder = Object.hasOwn(among, format) ? among[format] : undefined;
  if (encoder === undefined) throw new UnknownFormatError({ kind: 'audio', format, known: Object.keys(among) });
  return encoder;
}
