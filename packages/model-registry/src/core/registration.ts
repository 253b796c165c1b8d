import { type Draft, notify, patchModel } from './draft.ts';
import { NO_TRACE } from './leak-detection.ts';
import { isIdle } from './plan-admission.ts';
import type { ModelEntry, ModelFacts, RegistryState } from './registry-state.ts';
import { beginUnload } from './unload-lifecycle.ts';

/** Makes a model known, or replaces a definition that is not in use (C23). */
export function register(draft: Draft, modelId: string, facts: ModelFacts): void {
  if (draft.phase !== 'open' || isInUse(draft, modelId)) return;
  const entry: ModelEntry = {
    modelId,
    facts,
    residency: { state: 'unloaded' },
    pins: facts.pinned ? 1 : 0,
    joined: [],
    leases: [],
    drainDeadlineMs: undefined,
    measuredBytes: undefined,
    lastUsedSeq: 0,
    lastUsedAtMs: undefined,
    uses: 0,
    loads: 0,
    lastLoadMs: undefined,
    failures: 0,
    lastError: undefined,
    evictedAtMs: undefined,
    leak: NO_TRACE,
  };
  draft.models = draft.models.with(modelId, entry);
  const { device, residentBytes } = facts;
  notify(draft, { type: 'model.registered', modelId, device, declaredBytes: residentBytes });
}

export function unregister(draft: Draft, modelId: string): void {
  if (!draft.models.has(modelId) || isInUse(draft, modelId)) return;
  draft.models = draft.models.without(modelId);
  notify(draft, { type: 'model.unregistered', modelId });
}

/** In memory, on its way in or out, or waited for. */
export function isInUse({ models, queue }: Pick<RegistryState, 'models' | 'queue'>, modelId: string): boolean {
  const state = models.get(modelId)?.residency.state;
  if (state === undefined) return false;
  return (state !== 'unloaded' && state !== 'failed') || queue.some((waiter) => waiter.modelId === modelId);
}

export function pin(draft: Draft, modelId: string): void {
  const entry = draft.models.get(modelId);
  if (entry) patchModel(draft, modelId, { pins: entry.pins + 1 });
}

export function unpin(draft: Draft, modelId: string): void {
  const entry = draft.models.get(modelId);
  if (entry && entry.pins > 0) patchModel(draft, modelId, { pins: entry.pins - 1 });
}

/** Unloads on request: at once if idle, else when the leases have ended, and no new ones are given meanwhile (I12). */
export function unload(draft: Draft, modelId: string, drainTimeoutMs: number): void {
  const entry = draft.models.get(modelId);
  if (!entry) return;
  if (isIdle(entry)) beginUnload(draft, modelId, 'manual');
  else if (entry.residency.state === 'ready' || entry.residency.state === 'loading') {
    const deadlineMs = draft.nowMs + drainTimeoutMs;
    patchModel(draft, modelId, { drainDeadlineMs: Math.max(deadlineMs, entry.drainDeadlineMs ?? deadlineMs) });
  }
}

export function cancelUnload(draft: Draft, modelId: string): void {
  if (draft.models.has(modelId)) patchModel(draft, modelId, { drainDeadlineMs: undefined });
}
