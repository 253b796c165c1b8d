import { VortexError } from '@vortex/runtime';
import { nearest } from '../nearest.ts';

/** Nothing is registered under this id. */
export class ModelNotFoundError extends VortexError {
  readonly modelId: string;
  readonly known: readonly string[];

  constructor({ modelId, known }: { modelId: string; known: readonly string[] }) {
    const suggestion = nearest(modelId, known);
    super({
      code: 'MODEL_NOT_FOUND',
      message: `There is no model named "${modelId}".`,
      hint: [
        suggestion === undefined ? '' : `Did you mean "${suggestion}"? `,
        known.length === 0 ? 'Register it first; nothing is registered.' : `Registered are ${known.join(', ')}.`,
      ].join(''),
    });
    this.modelId = modelId;
    this.known = known;
  }
}

/** A definition that cannot be right. */
export class InvalidModelError extends VortexError {
  readonly modelId: string;

  constructor({ modelId, problem }: { modelId: string; problem: string }) {
    super({
      code: 'INVALID_MODEL',
      message: `The definition of model "${modelId}" cannot be used: ${problem}.`,
      hint: 'Correct the definition; bytes and milliseconds are finite and not negative.',
    });
    this.modelId = modelId;
  }
}

/** A budget that cannot be right. */
export class InvalidBudgetError extends VortexError {
  readonly device: string;

  constructor({ device, problem }: { device: string; problem: string }) {
    super({
      code: 'INVALID_BUDGET',
      message: `The budget of device "${device}" cannot be used: ${problem}.`,
      hint: 'Give whole bytes with overhead ≤ soft target ≤ soft limit ≤ hard limit ≤ total, for "cpu" or "cuda:N".',
    });
    this.device = device;
  }
}

/** An option that cannot be right. */
export class InvalidOptionError extends VortexError {
  readonly option: string;

  constructor({ option, value, least }: { option: string; value: unknown; least: number }) {
    super({
      code: 'INVALID_OPTION',
      message: `Option ${option} is ${String(value)}; it must be a finite number of at least ${least}.`,
      hint: `Correct ${option}, or leave it out for its default.`,
    });
    this.option = option;
  }
}
