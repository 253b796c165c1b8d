import { VortexError } from '@vortex/runtime';

/** A file format was asked for that nothing here writes. */
export class UnknownFormatError extends VortexError {
  readonly kind: 'audio' | 'caption';
  readonly format: string;
  readonly known: readonly string[];

  constructor({ kind, format, known }: { kind: 'audio' | 'caption'; format: string; known: readonly string[] }) {
    super({
      code: kind === 'audio' ? 'UNKNOWN_AUDIO_FORMAT' : 'UNKNOWN_CAPTION_FORMAT',
      message: `There is no ${kind} format named ${JSON.stringify(format)}.`,
      hint: `Use one of ${known.join(', ')}.`,
    });
    this.kind = kind;
    this.format = format;
    this.known = known;
  }
}
