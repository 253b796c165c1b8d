import { type Draft, notify, patchModel, touchDevice } from './draft.ts';
import type { Failure } from './failure.ts';
import { NO_TRACE } from './leak-detection.ts';
import { grant, revokeLeases } from './lease-lifecycle.ts';
import { weightBytes } from './ledger.ts';
import { planReport } from './plan-admission.ts';
import type { ModelEntry, ModelFailure } from './registry-state.ts';
import { rejectWaiter } from './reject-waiter.ts';
import { clearForSecondAttempt } from './second-attempt.ts';
import { afterUnload, beginUnload, freed } from './unload-lifecycle.ts';

/** A load has succeeded: its waiters are served, or, when it is too late, what it made is disposed (I13). */
export function loaded(draft: Draft, modelId: string, generation: number, measuredBytes: number | undefined): void {
  const entry = draft.models.get(modelId);
  if (!entry || !isCurrent(entry, generation)) {
    draft.effects.push({ type: 'dispose-orphan', modelId, generation });
    return;
  }
  const { residency, facts } = entry;
  const { device } = facts;
  const { nowMs } = draft;
  if (residency.state === 'quarantined') {
    notify(draft, { type: 'model.recovered', modelId, device, generation, stuck: 'load' });
    beginUnload(draft, modelId, 'stale');
    return;
  }
  if (residency.state !== 'loading') return;
  touchDevice(draft, device);
  const durationMs = nowMs - residency.startedAtMs;
  patchModel(draft, modelId, {
    residency: { state: 'ready', generation, readyAtMs: nowMs, stale: false },
    joined: [],
    measuredBytes,
    loads: entry.loads + 1,
    lastLoadMs: durationMs,
    leak: { ...NO_TRACE, askedAtUses: entry.uses, cycles: entry.leak.cycles, cycleBytes: entry.leak.cycleBytes },
  });
  if (residency.abandonedAtMs !== undefined) {
    beginUnload(draft, modelId, 'stale');
    return;
  }
  patchModel(draft, modelId, { failures: 0, lastError: undefined });
  notify(draft, {
    type: 'model.load.completed',
    modelId,
    device,
    generation,
    durationMs,
    declaredBytes: facts.residentBytes,
    measuredBytes,
  });
  for (const waiter of entry.joined) grant(draft, modelId, waiter);
  draft.effects.push({ type: 'snapshot', trigger: 'post-load' });
}

/** A load has failed: everything it reserved is free again, and its waiters learn why (I4, C1, C2). */
export function loadFailed(
  draft: Draft,
  modelId: string,
  generation: number,
  { error, outOfMemory }: { error: unknown; outOfMemory: boolean },
): void {
  const entry = draft.models.get(modelId);
  if (!entry || !isCurrent(entry, generation)) return;
  const { residency, joined } = entry;
  if (residency.state === 'quarantined') {
    freed(draft, modelId);
    return;
  }
  if (residency.state !== 'loading') return;
  const { device } = entry.facts;
  const isWanted = residency.abandonedAtMs === undefined;
  if (outOfMemory && isWanted && residency.attempt === 1 && clearForSecondAttempt(draft, modelId)) return;

  touchDevice(draft, device);
  // Running out of memory and being called off are nobody's fault: neither delays the next attempt.
  const failure = isWanted && !outOfMemory ? recordFailure(draft, modelId, 'MODEL_LOAD_FAILED', error) : undefined;
  const retryAfterMs = failure ? failure.retryAtMs - draft.nowMs : 0;
  const durationMs = draft.nowMs - residency.startedAtMs;
  const outcome = isWanted ? (outOfMemory ? 'out-of-memory' : 'error') : 'aborted';
  notify(draft, { type: 'model.load.failed', modelId, device, generation, durationMs, outcome, error, retryAfterMs });
  const state = failure ? 'failed' : 'unloaded';
  patchModel(draft, modelId, { residency: { state }, joined: [], drainDeadlineMs: undefined });
  for (const waiter of joined) {
    const { workingBytes } = waiter;
    const report = planReport(draft, { modelId, workingBytes, nowMs: draft.nowMs });
    rejectWaiter(
      draft,
      waiter,
      outOfMemory
        ? { code: 'MEMORY_PRESSURE', modelId, report, retryable: true, cause: error }
        : { code: 'MODEL_LOAD_FAILED', modelId, cause: error, retryAfterMs },
    );
  }
}

/** The loader says that it goes on. */
export function loadProgressed(draft: Draft, modelId: string, generation: number): void {
  const entry = draft.models.get(modelId);
  if (entry?.residency.state !== 'loading' || entry.residency.generation !== generation) return;
  patchModel(draft, modelId, { residency: { ...entry.residency, progressAtMs: draft.nowMs } });
}

/** Nobody waits any more: the load is called off, and stays charged until it has really ended (I19). */
export function abandonLoad(draft: Draft, modelId: string, failure?: Failure): void {
  const { residency } = draft.models.get(modelId)!;
  if (residency.state !== 'loading' || residency.abandonedAtMs !== undefined) return;
  if (residency.clearing) {
    patchModel(draft, modelId, { residency: { state: 'unloaded' }, drainDeadlineMs: undefined });
    return;
  }
  patchModel(draft, modelId, { residency: { ...residency, abandonedAtMs: draft.nowMs } });
  draft.effects.push({ type: 'abort-load', generation: residency.generation, failure });
}

/** A load took too long: its waiters are told, and its bytes stay charged until it has ended (C3). */
export function loadTimedOut(draft: Draft, modelId: string, limit: 'total' | 'stall', timeoutMs: number): void {
  const { residency, joined, facts } = draft.models.get(modelId)!;
  if (residency.state !== 'loading') return;
  const { generation } = residency;
  const { device } = facts;
  const durationMs = draft.nowMs - residency.startedAtMs;
  const { retryAtMs } = recordFailure(draft, modelId, 'MODEL_LOAD_TIMEOUT', undefined);
  const retryAfterMs = retryAtMs - draft.nowMs;
  const failure: Failure = { code: 'MODEL_LOAD_TIMEOUT', modelId, limit, timeoutMs, retryAfterMs };
  notify(draft, { type: 'model.load.timeout', modelId, device, generation, durationMs, limit, timeoutMs });
  for (const waiter of joined) rejectWaiter(draft, waiter, failure);
  if (residency.clearing) {
    patchModel(draft, modelId, { joined: [], residency: { state: 'failed' }, drainDeadlineMs: undefined });
    return;
  }
  draft.effects.push({ type: 'abort-load', generation, failure });
  quarantineLoad(draft, modelId, generation);
}

/** A load that was called off does not end: it is not waited for any longer. */
export function quarantineLoad(draft: Draft, modelId: string, generation: number): void {
  const entry = patchModel(draft, modelId, {
    joined: [],
    residency: { state: 'quarantined', generation, stuck: 'load', disposeAttempts: 0, retryAtMs: undefined },
  });
  const { device } = entry.facts;
  const bytes = weightBytes(entry, draft);
  notify(draft, { type: 'model.quarantined', modelId, device, generation, stuck: 'load', bytes });
}

/** The model is gone, its memory with it, whatever it was doing (C19). */
export function lost(draft: Draft, modelId: string, generation: number, error: unknown): void {
  const entry = draft.models.get(modelId);
  if (!entry || !isCurrent(entry, generation)) return;
  const { residency, joined, facts } = entry;
  const { device } = facts;
  touchDevice(draft, device);
  draft.effects.push({ type: 'forget', generation });
  if (residency.state === 'unloading' || residency.state === 'quarantined') {
    freed(draft, modelId);
    return;
  }
  const failure: Failure = { code: 'MODEL_LOST', modelId, cause: error };
  const revoked = revokeLeases(draft, modelId, failure);
  notify(draft, { type: 'model.lost', modelId, device, generation, error, revokedLeases: revoked.length });
  if (residency.state === 'loading') {
    // Its loader still runs; when it settles, the generation is no longer current.
    draft.effects.push({ type: 'abort-load', generation, failure });
    for (const waiter of joined) {
      rejectWaiter(draft, waiter, {
        code: 'MODEL_LOAD_FAILED',
        modelId,
        cause: error,
        retryAfterMs: 0,
      });
    }
  }
  const lastError: ModelFailure = { code: 'MODEL_LOST', cause: error, retryAtMs: draft.nowMs };
  patchModel(draft, modelId, { ...afterUnload({ ...entry, lastError }), joined: [], leases: [], lastError });
}

function recordFailure(draft: Draft, modelId: string, code: ModelFailure['code'], cause: unknown): ModelFailure {
  const { initialMs, maxMs } = draft.settings.failureBackoff;
  const { failures } = draft.models.get(modelId)!;
  const delayMs = Math.min(maxMs, initialMs * 2 ** Math.min(failures, 30));
  const lastError: ModelFailure = { code, cause, retryAtMs: draft.nowMs + delayMs };
  patchModel(draft, modelId, { failures: failures + 1, lastError });
  return lastError;
}

/** Whether an answer belongs to what the model is doing now (I13). */
export function isCurrent({ residency }: ModelEntry, generation: number): boolean {
  return 'generation' in residency && residency.generation === generation;
}
