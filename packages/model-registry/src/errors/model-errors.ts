import { VortexError } from '@vortex/runtime';
import { textOf } from './text-of.ts';

/** The loader failed. */
export class ModelLoadError extends VortexError {
  readonly modelId: string;
  readonly retryAfterMs: number;

  constructor({ modelId, cause, retryAfterMs }: { modelId: string; cause: unknown; retryAfterMs: number }) {
    super({
      code: 'MODEL_LOAD_FAILED',
      message: `Model "${modelId}" could not be loaded: ${textOf(cause)}.`,
      hint: `Look at the cause; the next attempt is allowed in ${Math.ceil(retryAfterMs)} ms.`,
      retryable: true,
      cause,
    });
    this.modelId = modelId;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The load took longer than its definition allows. */
export class ModelLoadTimeoutError extends VortexError {
  readonly modelId: string;
  readonly limit: 'total' | 'stall';
  readonly timeoutMs: number;
  readonly retryAfterMs: number;

  constructor(options: { modelId: string; limit: 'total' | 'stall'; timeoutMs: number; retryAfterMs: number }) {
    const { modelId, limit, timeoutMs, retryAfterMs } = options;
    const what = limit === 'total' ? 'was not loaded' : 'made no progress';
    super({
      code: 'MODEL_LOAD_TIMEOUT',
      message: `Model "${modelId}" ${what} within ${timeoutMs} ms.`,
      hint: `Allow more ${limit === 'total' ? 'loadTimeoutMs' : 'loadStallTimeoutMs'}, or make its loader stop at its signal.`,
      retryable: true,
    });
    this.modelId = modelId;
    this.limit = limit;
    this.timeoutMs = timeoutMs;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The model cannot be had now, whatever the room. */
export class ModelUnavailableError extends VortexError {
  readonly modelId: string;
  readonly reason: 'failed' | 'quarantined' | 'probe';
  readonly retryAfterMs: number | undefined;

  constructor(options: {
    modelId: string;
    reason: 'failed' | 'quarantined' | 'probe';
    retryAfterMs: number | undefined;
    cause: unknown;
  }) {
    const { modelId, reason, retryAfterMs, cause } = options;
    const why = {
      failed: 'its last load failed',
      quarantined: 'its last load or unload has not ended, and its memory with it',
      probe: 'the memory of its device cannot be read',
    }[reason];
    super({
      code: 'MODEL_UNAVAILABLE',
      message: `Model "${modelId}" is not available: ${why}.`,
      hint:
        retryAfterMs === undefined
          ? 'End the process that holds its memory, or close the registry and start again.'
          : `Try again in ${Math.ceil(retryAfterMs)} ms.`,
      retryable: true,
      cause,
    });
    this.modelId = modelId;
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The model is in use, and what was asked for needs it not to be. */
export class ModelBusyError extends VortexError {
  readonly modelId: string;

  constructor({ modelId, problem }: { modelId: string; problem: string }) {
    super({
      code: 'MODEL_BUSY',
      message: `Model "${modelId}" is busy: ${problem}.`,
      hint: 'Release its leases and unload it first, or allow a longer drainTimeoutMs.',
      retryable: true,
    });
    this.modelId = modelId;
  }
}

/** Unloading failed; what it held counts as used until that is over. */
export class ModelDisposeError extends VortexError {
  readonly modelId: string;

  constructor({ modelId, cause }: { modelId: string; cause: unknown }) {
    super({
      code: 'MODEL_DISPOSE_FAILED',
      message: `Model "${modelId}" could not be unloaded: ${cause === undefined ? 'its dispose does not end' : textOf(cause)}.`,
      hint: 'Its memory counts as used until its dispose succeeds or its process ends.',
      cause,
    });
    this.modelId = modelId;
  }
}

/** The model died while it was leased. */
export class ModelLostError extends VortexError {
  readonly modelId: string;

  constructor({ modelId, cause }: { modelId: string; cause: unknown }) {
    super({
      code: 'MODEL_LOST',
      message: `Model "${modelId}" was lost: ${cause === undefined ? 'its host has ended' : textOf(cause)}.`,
      hint: 'Acquire it again; it will be loaded anew.',
      retryable: true,
      cause,
    });
    this.modelId = modelId;
  }
}
