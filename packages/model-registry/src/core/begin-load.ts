import { type Draft, notify, patchModel, touchDevice } from './draft.ts';
import { isFresh } from './ledger.ts';
import type { LoadingResidency, Waiter } from './registry-state.ts';

/** Charges a model and its first waiter and begins the load, all in one step (I4). */
export function beginLoad(draft: Draft, modelId: string, waiter: Waiter): void {
  const { evictedAtMs } = draft.models.get(modelId)!;
  patchModel(draft, modelId, { joined: [{ ...waiter, outcome: 'load' }], lastUsedSeq: ++draft.seq });
  const sinceEvictionMs = evictedAtMs === undefined ? undefined : draft.nowMs - evictedAtMs;
  const isThrash = sinceEvictionMs !== undefined && sinceEvictionMs <= draft.settings.thrashWindowMs;
  const afterEvictionMs = isThrash ? sinceEvictionMs : undefined;
  runLoad(draft, modelId, { startedAtMs: draft.nowMs, attempt: 1, afterEvictionMs });
}

interface LoadRun extends Pick<LoadingResidency, 'startedAtMs' | 'attempt'> {
  readonly afterEvictionMs: number | undefined;
}

/** Runs the loader, under a generation of its own (I13). */
export function runLoad(draft: Draft, modelId: string, { startedAtMs, attempt, afterEvictionMs }: LoadRun): void {
  const { device, residentBytes: declaredBytes } = draft.models.get(modelId)!.facts;
  const generation = ++draft.seq;
  const before = draft.devices.get(device)!;
  const isQuiet = isFresh(before, draft, draft.nowMs) && before.reading?.activity === before.activity;
  const usedBytes = isQuiet ? before.reading?.usedBytes : undefined;
  const activity = touchDevice(draft, device);
  patchModel(draft, modelId, {
    residency: {
      state: 'loading',
      generation,
      startedAtMs,
      progressAtMs: draft.nowMs,
      attempt,
      clearing: false,
      abandonedAtMs: undefined,
    },
  });
  draft.effects.push({ type: 'load', modelId, generation, activity, usedBytes });
  notify(draft, { type: 'model.load.started', modelId, device, generation, declaredBytes, attempt, afterEvictionMs });
}
