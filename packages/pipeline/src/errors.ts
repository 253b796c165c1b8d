import { VortexError } from '@vortex/runtime';

/** The speech is longer than the slot, and the recipe says that this is an error. */
export class SlotOverflowError extends VortexError {
  readonly slotMs: number;
  readonly unspokenText: string;

  constructor({ slotMs, unspokenText }: { slotMs: number; unspokenText: string }) {
    super({
      code: 'SLOT_OVERFLOW',
      message: `The speech does not fit into ${slotMs / 1000} s; left over: ${JSON.stringify(unspokenText.slice(0, 80))}.`,
      hint: 'Shorten the script, raise speed (up to 1.2), or set slot_params.overflow to speed_up or truncate.',
    });
    this.slotMs = slotMs;
    this.unspokenText = unspokenText;
  }
}

/** The recipe speaks nothing: it is made of pauses only. */
export class SilentSlotError extends VortexError {
  constructor() {
    super({
      code: 'SLOT_SILENT',
      message: 'The recipe has no segment that is spoken.',
      hint: 'Add a script, or a segment with text or phonemes.',
    });
  }
}

/** The pipeline was closed. */
export class PipelineClosedError extends VortexError {
  constructor() {
    super({
      code: 'PIPELINE_CLOSED',
      message: 'The pipeline is closed.',
      hint: 'Create another one with createVortexPipeline().',
    });
  }
}

/** Something failed that no package has a name for; `cause` is the original. */
export class UnexpectedError extends VortexError {
  constructor({ cause }: { cause: unknown }) {
    super({
      code: 'UNEXPECTED',
      message: `Something failed unexpectedly: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: 'This is a fault of Vortex; please report it with the recipe.',
      cause,
    });
  }
}

/** An output file could not be written; nothing half-written is left behind. */
export class OutputNotWritableError extends VortexError {
  readonly file: string;

  constructor({ file, cause }: { file: string; cause: Error }) {
    super({
      code: 'OUTPUT_NOT_WRITABLE',
      message: `${file} could not be written: ${cause.message}.`,
      hint: 'Check that the folder may be written to and that the disk has room, or choose another place.',
      cause,
    });
    this.file = file;
  }
}

/** Captions were asked for in a format that there is not. */
export class UnknownCaptionFormatError extends VortexError {
  readonly format: string;
  readonly known: readonly string[];

  constructor({ format, known }: { format: string; known: readonly string[] }) {
    super({
      code: 'UNKNOWN_CAPTION_FORMAT',
      message: `There is no caption format named ${JSON.stringify(format)}.`,
      hint: `Use one of ${known.join(', ')}.`,
    });
    this.format = format;
    this.known = known;
  }
}

/** A voice or emotion was asked for by a name that the catalog does not have. */
export class NameNotFoundError extends VortexError {
  readonly nameKind: 'voice' | 'emotion';
  readonly found: string;
  readonly available: readonly string[];

  constructor({
    nameKind,
    found,
    available,
    nearest,
  }: {
    nameKind: 'voice' | 'emotion';
    found: string;
    available: readonly string[];
    nearest: string | undefined;
  }) {
    super({
      code: nameKind === 'voice' ? 'VOICE_NOT_FOUND' : 'EMOTION_NOT_FOUND',
      message: `There is no ${nameKind} named ${JSON.stringify(found.slice(0, 80))}.${nearest ? ` Did you mean ${nearest}?` : ''}`,
      hint: `Use one of ${available.join(', ')}.`,
    });
    this.nameKind = nameKind;
    this.found = found;
    this.available = available;
  }
}
