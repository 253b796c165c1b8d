import { type Draft, patchModel } from './draft.ts';
import { abandonLoad } from './end-load.ts';
import { rejectWaiter } from './reject-waiter.ts';

/** Refuses everyone who waits; open leases may end until the deadline (I22). */
export function beginClose(draft: Draft, drainTimeoutMs: number): void {
  if (draft.phase !== 'open') return;
  draft.phase = 'closing';
  draft.closeDeadlineMs = draft.nowMs + drainTimeoutMs;
  for (const waiter of draft.queue) rejectWaiter(draft, waiter, { code: 'REGISTRY_CLOSED', modelId: waiter.modelId });
  draft.queue = [];
  for (const { modelId, joined } of draft.models.values()) {
    for (const waiter of joined) rejectWaiter(draft, waiter, { code: 'REGISTRY_CLOSED', modelId });
    if (joined.length > 0) patchModel(draft, modelId, { joined: [] });
    abandonLoad(draft, modelId, { code: 'REGISTRY_CLOSED', modelId });
  }
}

/** Closed once nothing is in memory that could still leave. */
export function finishClose(draft: Draft): void {
  if (draft.phase !== 'closing') return;
  for (const { residency, leases } of draft.models.values()) {
    if (leases.length > 0) return;
    if (residency.state === 'loading' || residency.state === 'ready' || residency.state === 'unloading') return;
    if (residency.state === 'quarantined' && residency.retryAtMs !== undefined) return;
  }
  draft.phase = 'closed';
  draft.closeDeadlineMs = undefined;
  draft.effects.push({ type: 'snapshot', trigger: 'close' });
}
