import { type Draft, notify, patchModel, touchDevice } from './draft.ts';
import { observeUnload } from './leak-detection.ts';
import { weightBytes } from './ledger.ts';
import { idleSinceMs } from './plan-admission.ts';
import type { EvictionReason, ModelEntry, ModelFailure } from './registry-state.ts';
import type { SettleResult } from './step-event.ts';

const FOR_ROOM: ReadonlySet<EvictionReason> = new Set(['capacity', 'soft_pressure', 'hard_pressure']);

/** Begins to unload an idle model. It stays charged until that has ended (I3). */
export function beginUnload(draft: Draft, modelId: string, reason: EvictionReason): void {
  const entry = draft.models.get(modelId)!;
  const { residency, facts } = entry;
  if (!('generation' in residency)) return;
  const { generation } = residency;
  const { device } = facts;
  const { nowMs } = draft;
  patchModel(draft, modelId, {
    residency: { state: 'unloading', generation, startedAtMs: nowMs, reason },
    drainDeadlineMs: undefined,
    evictedAtMs: FOR_ROOM.has(reason) ? nowMs : entry.evictedAtMs,
  });
  const activity = touchDevice(draft, device);
  draft.effects.push({ type: 'dispose', modelId, generation, activity, expectedBytes: expectedBytes(entry) });
  const idleForMs = residency.state === 'ready' ? nowMs - idleSinceMs(residency, entry.lastUsedAtMs) : 0;
  notify(draft, { type: 'model.unload.started', modelId, device, generation, reason, idleForMs });
}

/** What an unload should give back: not more than was really there (I9). */
function expectedBytes({ facts, measuredBytes }: ModelEntry): number {
  return Math.min(facts.residentBytes, measuredBytes ?? facts.residentBytes);
}

/** The dispose has ended and memory has settled: only now the bytes are free (I3). */
export function disposed(draft: Draft, modelId: string, generation: number, settle: SettleResult): void {
  const entry = draft.models.get(modelId);
  if (!entry || !('generation' in entry.residency) || entry.residency.generation !== generation) return;
  const { residency, facts } = entry;
  if (residency.state === 'unloading') {
    observeUnload(draft, entry, settle, expectedBytes(entry));
    notify(draft, {
      type: 'model.unload.completed',
      modelId,
      device: facts.device,
      generation,
      reason: residency.reason,
      durationMs: draft.nowMs - residency.startedAtMs,
      expectedBytes: expectedBytes(entry),
      settle: settle.outcome,
      freedBytes: settle.freedBytes,
    });
  }
  if (residency.state === 'unloading' || residency.state === 'quarantined') freed(draft, modelId);
}

/** Nothing of the model is left in memory. */
export function freed(draft: Draft, modelId: string): void {
  const entry = draft.models.get(modelId)!;
  const { residency, facts } = entry;
  const { device } = facts;
  touchDevice(draft, device);
  if (residency.state === 'quarantined') {
    const { generation, stuck } = residency;
    notify(draft, { type: 'model.recovered', modelId, device, generation, stuck });
  }
  patchModel(draft, modelId, afterUnload(entry));
  draft.effects.push({ type: 'snapshot', trigger: 'post-unload' });
}

export function afterUnload({ lastError }: Pick<ModelEntry, 'lastError'>): Partial<ModelEntry> {
  return {
    residency: { state: lastError ? 'failed' : 'unloaded' },
    measuredBytes: undefined,
    drainDeadlineMs: undefined,
  };
}

/** The dispose threw: the memory counts as lost until a repetition says otherwise (C4). */
export function disposeFailed(draft: Draft, modelId: string, generation: number, error: unknown): void {
  const entry = draft.models.get(modelId);
  if (!entry || !('generation' in entry.residency) || entry.residency.generation !== generation) return;
  const { residency } = entry;
  if (residency.state !== 'unloading' && residency.state !== 'quarantined') return;
  const disposeAttempts = residency.state === 'quarantined' ? residency.disposeAttempts + 1 : 1;
  const willRetry = disposeAttempts < 2 && draft.phase === 'open';
  const retryAtMs = willRetry ? draft.nowMs + draft.settings.disposeRetryMs : undefined;
  notify(draft, { type: 'model.unload.failed', modelId, device: entry.facts.device, generation, error, willRetry });
  quarantineDispose(draft, modelId, { generation, disposeAttempts, retryAtMs, cause: error });
}

/** The dispose does not end; it may still, and then the memory counts again (C5). */
export function disposeTimedOut(draft: Draft, modelId: string): void {
  const { residency } = draft.models.get(modelId)!;
  if (residency.state !== 'unloading') return;
  const { generation } = residency;
  draft.effects.push({ type: 'abort-dispose', generation });
  quarantineDispose(draft, modelId, { generation, disposeAttempts: 0, retryAtMs: undefined, cause: undefined });
}

function quarantineDispose(
  draft: Draft,
  modelId: string,
  stuck: { generation: number; disposeAttempts: number; retryAtMs: number | undefined; cause: unknown },
): void {
  const { generation, disposeAttempts, retryAtMs, cause } = stuck;
  const wasQuarantined = draft.models.get(modelId)!.residency.state === 'quarantined';
  const lastError: ModelFailure = { code: 'MODEL_DISPOSE_FAILED', cause, retryAtMs: draft.nowMs };
  const entry = patchModel(draft, modelId, {
    residency: { state: 'quarantined', generation, stuck: 'dispose', disposeAttempts, retryAtMs },
    lastError,
  });
  if (wasQuarantined) return;
  const { device } = entry.facts;
  const bytes = weightBytes(entry, draft);
  notify(draft, { type: 'model.quarantined', modelId, device, generation, stuck: 'dispose', bytes });
}

/** Repeats a dispose that threw, once. */
export function retryDispose(draft: Draft, modelId: string): void {
  const entry = draft.models.get(modelId)!;
  if (entry.residency.state !== 'quarantined') return;
  const { generation } = entry.residency;
  patchModel(draft, modelId, { residency: { ...entry.residency, retryAtMs: undefined } });
  const activity = touchDevice(draft, entry.facts.device);
  draft.effects.push({ type: 'dispose', modelId, generation, activity, expectedBytes: expectedBytes(entry) });
}
