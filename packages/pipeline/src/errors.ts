import { VortexError } from '@vortex/runtime';

/** The speech is longer than the slot, and the recipe says that this is an error. */
export class SlotOverflowError extends VortexError {
  readonly slotMs: number;
  /** How long the speech would be; unknown where the engine cannot plan. */
  readonly neededMs: number | undefined;

  constructor({ slotMs, neededMs }: { slotMs: number; neededMs?: number }) {
    super({
      code: 'SLOT_OVERFLOW',
      message: `The speech${neededMs === undefined ? '' : ` takes ${(neededMs / 1000).toFixed(1)} s and`} does not fit into ${slotMs / 1000} s.`,
      hint: 'Shorten the script, raise speed (up to 1.2), or set slot_params.overflow to speed_up or truncate.',
    });
    this.slotMs = slotMs;
    this.neededMs = neededMs;
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

/** `models.yaml` does not say what Kokoro costs. */
export class ModelNotConfiguredError extends VortexError {
  constructor({ modelId, configDir }: { modelId: string; configDir: string }) {
    super({
      code: 'CONFIG_INVALID',
      message: `${configDir}/models.yaml declares no model ${modelId}.`,
      hint: `Declare models.${modelId} with its device and what it takes of the memory.`,
    });
  }
}
