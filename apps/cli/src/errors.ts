import { VortexError } from '@vortex/runtime';

/** Ctrl-C. */
export class InterruptedError extends VortexError {
  constructor() {
    super({ code: 'INTERRUPTED', message: 'Interrupted.', hint: 'Run the same command again to go on.' });
  }
}

/** Whoever read standard output, such as `head`, has seen enough; that ends the work and is no fault. */
export class OutputClosedError extends VortexError {
  constructor() {
    super({ code: 'OUTPUT_CLOSED', message: 'Nobody reads standard output any more.', hint: 'Read it to its end.' });
  }
}

/** A command line that makes no sense. */
export class UsageError extends VortexError {
  constructor({ message, hint }: { message: string; hint: string }) {
    super({ code: 'USAGE', message, hint });
  }
}

/** A recipe or a text could not be read. */
export class InputNotReadableError extends VortexError {
  readonly input: string;

  constructor({ input, cause }: { input: string; cause: unknown }) {
    super({
      code: 'INPUT_NOT_READABLE',
      message: `${input} could not be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
      hint: 'Give the path of a recipe (.yaml, .yml or .json) or of a folder of recipes, or - for standard input.',
      cause,
    });
    this.input = input;
  }
}
