import { type Draft, notify, patchModel, touchDevice } from './draft.ts';
import type { Failure } from './failure.ts';
import { sampleAtRest } from './leak-detection.ts';
import type { LeaseRecord, ModelEntry, Waiter } from './registry-state.ts';

/** The text that names a lease to people. */
export function leaseName(modelId: string, leaseId: number): string {
  return `${modelId}#${leaseId}`;
}

/** Serves a waiter from a ready model, in the tick in which that was checked (I7). */
export function grant(draft: Draft, modelId: string, waiter: Waiter): void {
  const entry = draft.models.get(modelId)!;
  if (entry.residency.state !== 'ready') return;
  const { waiterId, outcome } = waiter;
  const { generation } = entry.residency;
  if (waiter.wants === 'ready') {
    draft.effects.push({ type: 'ready', waiterId });
    return;
  }
  const leaseId = ++draft.seq;
  const lease: LeaseRecord = { leaseId, waiter, acquiredAtMs: draft.nowMs, heldLongReported: false };
  patchModel(draft, modelId, {
    leases: [...entry.leases, lease],
    lastUsedSeq: leaseId,
    lastUsedAtMs: draft.nowMs,
  });
  touchDevice(draft, entry.facts.device);
  const waitedMs = draft.nowMs - waiter.enqueuedAtMs;
  draft.effects.push({ type: 'grant', waiterId, leaseId, modelId, generation, outcome, waitedMs, atMs: draft.nowMs });
}

/** Ends a lease; a second time, or after the lease was revoked, it changes nothing (I17). */
export function release(draft: Draft, modelId: string, leaseId: number): void {
  const entry = draft.models.get(modelId);
  const lease = entry?.leases.find((candidate) => candidate.leaseId === leaseId);
  if (!entry || !lease) {
    notify(draft, { type: 'lease.double_release', modelId });
    return;
  }
  dropLease(draft, entry, lease);
  const heldMs = draft.nowMs - lease.acquiredAtMs;
  const { tag } = lease.waiter;
  notify(draft, { type: 'lease.released', modelId, leaseId: leaseName(modelId, leaseId), tag, heldMs });
  sampleAtRest(draft, modelId);
}

/**
 * A lease that was not handed out after all.
 *
 * If its model turned out unhealthy, the waiter takes its old place again and the model leaves (I7).
 */
export function takeBack(draft: Draft, modelId: string, leaseId: number, why: 'unhealthy' | 'unwanted'): void {
  const entry = draft.models.get(modelId);
  const lease = entry?.leases.find((candidate) => candidate.leaseId === leaseId);
  if (!entry || !lease) return;
  const { residency } = dropLease(draft, entry, lease);
  if (why === 'unwanted') return;
  if (residency.state === 'ready') patchModel(draft, modelId, { residency: { ...residency, stale: true } });
  draft.queue = [...draft.queue, { ...lease.waiter, evicting: false, drains: [] }];
}

function dropLease(draft: Draft, entry: ModelEntry, lease: LeaseRecord): ModelEntry {
  touchDevice(draft, entry.facts.device);
  return patchModel(draft, entry.modelId, {
    leases: entry.leases.filter((other) => other !== lease),
    uses: entry.uses + 1,
    lastUsedAtMs: draft.nowMs,
  });
}

/** Takes every lease of a model away; only its death and a forced close do that. */
export function revokeLeases(draft: Draft, modelId: string, failure: Failure): readonly LeaseRecord[] {
  const { leases } = draft.models.get(modelId)!;
  for (const { leaseId } of leases) draft.effects.push({ type: 'revoke', leaseId, failure });
  patchModel(draft, modelId, { leases: [] });
  return leases;
}
