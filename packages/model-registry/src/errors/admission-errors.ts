import { VortexError } from '@vortex/runtime';
import type { PreflightReport } from '../core/plan-admission.ts';
import { formatBytes } from '../format-bytes.ts';
import type { MemorySnapshot } from '../memory-snapshot.ts';
import { textOf } from './text-of.ts';

/** There is no room, and nobody who could leave. */
export class MemoryPressureError extends VortexError {
  readonly modelId: string;
  /** The plan that failed. */
  readonly report: PreflightReport;
  /** Memory as it was at that moment. */
  readonly snapshot: MemorySnapshot;

  constructor(options: {
    modelId: string;
    report: PreflightReport;
    snapshot: MemorySnapshot;
    retryable: boolean;
    cause: unknown;
  }) {
    const { modelId, report, snapshot, retryable, cause } = options;
    super({
      code: 'MEMORY_PRESSURE',
      message: `There is no room for model "${modelId}": ${cause === undefined ? describeShortfall(report) : textOf(cause)}.`,
      hint: hintFor(report, retryable, cause),
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
  readonly report: PreflightReport;

  constructor({ modelId, waitedMs, report }: { modelId: string; waitedMs: number; report: PreflightReport }) {
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

function hintFor(report: PreflightReport, retryable: boolean, cause: unknown): string {
  if (cause !== undefined)
    return 'It ran out of memory while loading: declare a larger footprint, so that room is made first.';
  if (!retryable) return 'It can never fit: raise the hard limit or declare a smaller footprint.';
  return `Wait for ${describeBlockers(report)}, unload something, or raise the hard limit.`;
}

function describeShortfall({ neededBytes, availableBytes, blockedBy }: PreflightReport): string {
  if (availableBytes === undefined || availableBytes >= neededBytes) return describeBlockers({ blockedBy });
  return `${formatBytes(neededBytes)} are needed and ${formatBytes(availableBytes)} are left`;
}

function describeBlockers({ blockedBy }: Pick<PreflightReport, 'blockedBy'>): string {
  if (blockedBy.length === 0) return 'its turn';
  return blockedBy.map(({ modelId, why }) => (modelId === undefined ? why : `${modelId} (${why})`)).join(', ');
}
