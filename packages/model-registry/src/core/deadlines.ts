import { type Draft, notify, patchModel } from './draft.ts';
import { loadTimedOut, quarantineLoad } from './end-load.ts';
import { leaseName, revokeLeases } from './lease-lifecycle.ts';
import { idleSinceMs, planReport } from './plan-admission.ts';
import type {
  LoadingResidency,
  ModelEntry,
  ReadyResidency,
  RegistryState,
  UnloadingResidency,
} from './registry-state.ts';
import { rejectWaiter } from './reject-waiter.ts';
import { disposeTimedOut, retryDispose } from './unload-lifecycle.ts';

/** Everything that ends by itself, except idle models: those are looked at last, in `sweep`. */
export function expire(draft: Draft): void {
  const { nowMs } = draft;
  for (const waiter of draft.queue) {
    if (nowMs < waiter.deadlineMs) continue;
    const { modelId, workingBytes, enqueuedAtMs } = waiter;
    draft.queue = draft.queue.filter((other) => other !== waiter);
    const report = planReport(draft, { modelId, workingBytes, nowMs });
    rejectWaiter(draft, waiter, { code: 'ACQUIRE_TIMEOUT', modelId, waitedMs: nowMs - enqueuedAtMs, report });
  }
  for (const entry of draft.models.values()) expireEntry(draft, entry);
  if (draft.closeDeadlineMs !== undefined && nowMs >= draft.closeDeadlineMs) {
    for (const modelId of draft.models.keys()) revokeLeases(draft, modelId, { code: 'REGISTRY_CLOSED', modelId });
    draft.closeDeadlineMs = undefined;
  }
}

function expireEntry(draft: Draft, entry: ModelEntry): void {
  const { modelId, residency, facts } = entry;
  const { nowMs } = draft;
  if (entry.drainDeadlineMs !== undefined && nowMs >= entry.drainDeadlineMs) {
    patchModel(draft, modelId, { drainDeadlineMs: undefined });
  }
  if (residency.state === 'loading') {
    const { totalMs, stallMs, abandonedMs } = loadDeadlines(entry, residency);
    if (abandonedMs !== undefined && nowMs >= abandonedMs) quarantineLoad(draft, modelId, residency.generation);
    else if (abandonedMs !== undefined) return;
    else if (nowMs >= totalMs) loadTimedOut(draft, modelId, 'total', facts.loadTimeoutMs);
    else if (stallMs !== undefined && nowMs >= stallMs) {
      loadTimedOut(draft, modelId, 'stall', facts.loadStallTimeoutMs!);
    }
  } else if (residency.state === 'unloading') {
    if (nowMs >= unloadDeadline(draft, entry, residency)) disposeTimedOut(draft, modelId);
  } else if (residency.state === 'quarantined') {
    if (residency.retryAtMs !== undefined && nowMs >= residency.retryAtMs) retryDispose(draft, modelId);
  }
  reportLongHeld(draft, entry);
}

function reportLongHeld(draft: Draft, { modelId, leases }: ModelEntry): void {
  const { maxHoldMs } = draft.settings.leak;
  if (!leases.some((lease) => !lease.heldLongReported && draft.nowMs >= lease.acquiredAtMs + maxHoldMs)) return;
  const reported = leases.map((lease) => {
    const heldMs = draft.nowMs - lease.acquiredAtMs;
    if (lease.heldLongReported || heldMs < maxHoldMs) return lease;
    const { tag } = lease.waiter;
    notify(draft, { type: 'lease.held_long', modelId, leaseId: leaseName(modelId, lease.leaseId), tag, heldMs });
    return { ...lease, heldLongReported: true };
  });
  patchModel(draft, modelId, { leases: reported });
}

function loadDeadlines({ facts }: ModelEntry, loading: LoadingResidency) {
  const { startedAtMs, progressAtMs, abandonedAtMs, clearing } = loading;
  return {
    totalMs: startedAtMs + facts.loadTimeoutMs,
    stallMs: facts.loadStallTimeoutMs === undefined || clearing ? undefined : progressAtMs + facts.loadStallTimeoutMs,
    abandonedMs: abandonedAtMs === undefined ? undefined : abandonedAtMs + facts.disposeTimeoutMs,
  };
}

function unloadDeadline(
  { settings }: Pick<RegistryState, 'settings'>,
  { facts }: ModelEntry,
  { startedAtMs }: UnloadingResidency,
) {
  return startedAtMs + facts.disposeTimeoutMs + settings.settleTimeoutMs;
}

/** When an idle model leaves by itself; only a model that is ready and held by nobody has such a time. */
export function keepAliveDeadline(
  { facts, pins, leases, lastUsedAtMs }: ModelEntry,
  ready: ReadyResidency,
): number | undefined {
  if (facts.keepAliveMs === undefined || pins > 0 || leases.length > 0) return undefined;
  return idleSinceMs(ready, lastUsedAtMs) + facts.keepAliveMs;
}

/**
 * When the registry has to be woken next; absent when nothing can happen by itself.
 *
 * What is past was seen by the last step: if it is still there, it waits for something else than time.
 */
export function nextWakeMs(state: RegistryState, nowMs: number): number | undefined {
  let next: number | undefined;
  const at = (timeMs: number | undefined) => {
    if (timeMs !== undefined && timeMs > nowMs && (next === undefined || timeMs < next)) next = timeMs;
  };
  if (state.phase === 'closed') return undefined;
  at(state.closeDeadlineMs);
  for (const { deadlineMs } of state.queue) at(deadlineMs);
  for (const { reading, level } of state.devices.values()) {
    // What a reading showed is forgotten with age, and that may be what someone waits for.
    if (reading && (level !== 'ok' || state.queue.length > 0)) at(reading.atMs + state.settings.probeMaxAgeMs);
  }
  for (const entry of state.models.values()) {
    const { residency, facts } = entry;
    at(entry.drainDeadlineMs);
    if (residency.state === 'loading') {
      const { totalMs, stallMs, abandonedMs } = loadDeadlines(entry, residency);
      if (abandonedMs === undefined) {
        at(totalMs);
        at(stallMs);
      } else at(abandonedMs);
    } else if (residency.state === 'unloading') at(unloadDeadline(state, entry, residency));
    else if (residency.state === 'quarantined') at(residency.retryAtMs);
    else if (residency.state === 'ready') {
      at(keepAliveDeadline(entry, residency));
      // Whoever waits for room, and the clean-up, may have been waiting for this model to have stayed long enough.
      const isWanted = state.queue.length > 0 || state.devices.get(facts.device)!.level !== 'ok';
      if (isWanted) at(residency.readyAtMs + facts.minResidencyMs);
    }
    for (const lease of entry.leases) {
      if (!lease.heldLongReported) at(lease.acquiredAtMs + state.settings.leak.maxHoldMs);
    }
  }
  return next;
}
