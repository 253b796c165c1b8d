import { VortexError } from '@vortex/runtime';
import type { Failure } from './core/failure.ts';
import type { AdmissionReport } from './core/plan-admission.ts';
import { formatBytes } from './format-bytes.ts';
import type { MemorySnapshot } from './memory-snapshot.ts';
import { nearest } from './nearest.ts';

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

/** The loader failed, or the model ran out of memory twice. */
export class ModelLoadError extends VortexError {
  readonly modelId: string;
  readonly outOfMemory: boolean;
  readonly retryAfterMs: number;

  constructor(options: { modelId: string; cause: unknown; outOfMemory: boolean; retryAfterMs: number }) {
    const { modelId, cause, outOfMemory, retryAfterMs } = options;
    super({
      code: 'MODEL_LOAD_FAILED',
      message: `Model "${modelId}" could not be loaded${outOfMemory ? ': memory ran out' : ''}: ${textOf(cause)}.`,
      hint: outOfMemory
        ? 'Declare a larger footprint, so that room is made before the load, or free memory on the device.'
        : `Look at the cause; the next attempt is allowed in ${Math.ceil(retryAfterMs)} ms.`,
      retryable: true,
      cause,
    });
    this.modelId = modelId;
    this.outOfMemory = outOfMemory;
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

/** There is no room, and nobody who could leave. */
export class MemoryPressureError extends VortexError {
  readonly modelId: string;
  /** The plan that failed. */
  readonly report: AdmissionReport;
  /** Memory as it was at that moment. */
  readonly snapshot: MemorySnapshot;

  constructor(options: {
    modelId: string;
    report: AdmissionReport;
    snapshot: MemorySnapshot;
    retryable: boolean;
    cause: unknown;
  }) {
    const { modelId, report, snapshot, retryable, cause } = options;
    super({
      code: 'MEMORY_PRESSURE',
      message: `There is no room for model "${modelId}": ${describeShortfall(report)}.`,
      hint: retryable
        ? `Wait for ${describeBlockers(report)}, unload something, or raise the hard limit.`
        : 'It can never fit: raise the hard limit or declare a smaller footprint.',
      retryable,
      cause,
    });
    this.modelId = modelId;
    this.report = report;
    this.snapshot = snapshot;
  }
}

/** Room did not come free in time. */
export class AcquireTimeoutError extends VortexError {
  readonly modelId: string;
  readonly waitedMs: number;
  readonly report: AdmissionReport;

  constructor({ modelId, waitedMs, report }: { modelId: string; waitedMs: number; report: AdmissionReport }) {
    super({
      code: 'ACQUIRE_TIMEOUT',
      message: `Model "${modelId}" could not be had within ${Math.round(waitedMs)} ms: ${describeShortfall(report)}.`,
      hint: `It waited for ${describeBlockers(report)}. Release leases sooner, or allow a longer waitTimeoutMs.`,
      retryable: true,
    });
    this.modelId = modelId;
    this.waitedMs = waitedMs;
    this.report = report;
  }
}

/** Too many wait already. */
export class QueueFullError extends VortexError {
  readonly modelId: string;
  readonly limit: number;
  readonly retryAfterMs: number;

  constructor({ modelId, limit, retryAfterMs }: { modelId: string; limit: number; retryAfterMs: number }) {
    super({
      code: 'QUEUE_FULL',
      message: `Model "${modelId}" has to be waited for, and ${limit} callers wait already.`,
      hint: `Try again in ${retryAfterMs} ms, or allow a longer queue with maxQueue.`,
      retryable: true,
    });
    this.modelId = modelId;
    this.limit = limit;
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

/** A lease was used after it had ended. */
export class LeaseReleasedError extends VortexError {
  readonly modelId: string;
  readonly leaseId: string;

  constructor({ modelId, leaseId, cause }: { modelId: string; leaseId: string; cause?: unknown }) {
    super({
      code: 'LEASE_RELEASED',
      message: `Lease ${leaseId} of model "${modelId}" has ended; its model may be unloaded at any time.`,
      hint: 'Keep the lease until the last use of the model, and do not keep the model itself.',
      cause,
    });
    this.modelId = modelId;
    this.leaseId = leaseId;
  }
}

/** The registry was closed. */
export class RegistryClosedError extends VortexError {
  constructor() {
    super({
      code: 'REGISTRY_CLOSED',
      message: 'The model registry is closed.',
      hint: 'Close it when the work is done, or create another one.',
    });
  }
}

/** Makes the error that a failure stands for. */
export function errorOf(failure: Failure, snapshot: () => MemorySnapshot): VortexError {
  switch (failure.code) {
    case 'MODEL_NOT_FOUND':
      return new ModelNotFoundError(failure);
    case 'MODEL_LOAD_FAILED':
      return new ModelLoadError(failure);
    case 'MODEL_LOAD_TIMEOUT':
      return new ModelLoadTimeoutError(failure);
    case 'MODEL_UNAVAILABLE':
      return new ModelUnavailableError(failure);
    case 'MEMORY_PRESSURE':
      return new MemoryPressureError({ ...failure, snapshot: snapshot() });
    case 'ACQUIRE_TIMEOUT':
      return new AcquireTimeoutError(failure);
    case 'QUEUE_FULL':
      return new QueueFullError(failure);
    case 'MODEL_BUSY':
      return new ModelBusyError(failure);
    case 'MODEL_LOST':
      return new ModelLostError(failure);
    case 'REGISTRY_CLOSED':
      return new RegistryClosedError();
  }
}

function describeShortfall({ neededBytes, availableBytes, blockedBy }: AdmissionReport): string {
  if (availableBytes === undefined || availableBytes >= neededBytes) return describeBlockers({ blockedBy });
  return `${formatBytes(neededBytes)} are needed and ${formatBytes(availableBytes)} are left`;
}

function describeBlockers({ blockedBy }: Pick<AdmissionReport, 'blockedBy'>): string {
  if (blockedBy.length === 0) return 'its turn';
  return blockedBy.map(({ modelId, why }) => (modelId === undefined ? why : `${modelId} (${why})`)).join(', ');
}

function textOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '');
}
