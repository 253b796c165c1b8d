import { queueAhead } from './core/advance-queue.ts';
import { keepAliveDeadline } from './core/deadlines.ts';
import { leaseName } from './core/lease-lifecycle.ts';
import type { ModelEntry, ModelFailure, ModelState, RegistryState } from './core/registry-state.ts';
import type { DeviceId } from './device-budget.ts';

/** Why a model is still in memory. */
export type KeptBecause =
  | 'leased'
  | 'waited-for'
  | 'pinned'
  | 'min-residency'
  | 'keep-alive'
  | 'room'
  | 'unloading'
  | 'stuck';

/** One line of `ps`. */
export interface ModelStatus {
  readonly modelId: string;
  readonly state: ModelState;
  readonly device: DeviceId;
  readonly declaredBytes: number;
  readonly measuredBytes: number | undefined;
  /** Held by leases and by those waiting for its load. */
  readonly workingBytes: number;
  readonly leases: number;
  readonly waiters: number;
  readonly pinned: boolean;
  /** Whether it takes no new leases until it was unloaded, or who needs its room has got it. */
  readonly draining: boolean;
  /** Absent when it is not in memory. */
  readonly keptBecause: KeptBecause | undefined;
  readonly expiresInMs: number | undefined;
  readonly lastUsedAgoMs: number | undefined;
  readonly loads: number;
  readonly lastLoadMs: number | undefined;
  readonly lastError: { readonly code: ModelFailure['code']; readonly retryAfterMs: number } | undefined;
}

/** An open lease. */
export interface LeaseStatus {
  readonly leaseId: string;
  readonly modelId: string;
  readonly heldMs: number;
  readonly tag: string | undefined;
}

export function statusOf(state: RegistryState, entry: ModelEntry, nowMs: number): ModelStatus {
  const { modelId, facts, residency, leases, joined, pins, lastError } = entry;
  const expiresAtMs = residency.state === 'ready' ? keepAliveDeadline(entry, residency) : undefined;
  const queued = state.queue.filter((waiter) => waiter.modelId === modelId);
  const isDrained = queueAhead(state, facts.device, Number.NEGATIVE_INFINITY)?.claim?.drains.includes(modelId) ?? false;
  return {
    modelId,
    state: residency.state,
    device: facts.device,
    declaredBytes: facts.residentBytes,
    measuredBytes: entry.measuredBytes,
    workingBytes: [...leases.map(({ waiter }) => waiter), ...joined].reduce(
      (sum, { workingBytes }) => sum + workingBytes,
      0,
    ),
    leases: leases.length,
    waiters: joined.length + queued.length,
    pinned: pins > 0,
    draining: entry.drainDeadlineMs !== undefined || isStale(entry) || (isDrained && isInMemory(entry)),
    keptBecause: whyKept(entry, queued.length, nowMs),
    expiresInMs: expiresAtMs === undefined ? undefined : Math.max(0, expiresAtMs - nowMs),
    lastUsedAgoMs: entry.lastUsedAtMs === undefined ? undefined : nowMs - entry.lastUsedAtMs,
    loads: entry.loads,
    lastLoadMs: entry.lastLoadMs,
    lastError: lastError && { code: lastError.code, retryAfterMs: Math.max(0, lastError.retryAtMs - nowMs) },
  };
}

function isInMemory({ residency }: ModelEntry): boolean {
  return residency.state === 'ready' || residency.state === 'loading';
}

function isStale({ residency }: ModelEntry): boolean {
  return residency.state === 'ready' && residency.stale;
}

function whyKept(
  { residency, leases, pins, facts }: ModelEntry,
  queued: number,
  nowMs: number,
): KeptBecause | undefined {
  switch (residency.state) {
    case 'unloaded':
    case 'failed':
      return undefined;
    case 'unloading':
      return 'unloading';
    case 'quarantined':
      return 'stuck';
    case 'loading':
      return 'waited-for';
    case 'ready':
      if (leases.length > 0) return 'leased';
      if (queued > 0) return 'waited-for';
      if (pins > 0) return 'pinned';
      if (nowMs - residency.readyAtMs < facts.minResidencyMs) return 'min-residency';
      return facts.keepAliveMs === undefined ? 'room' : 'keep-alive';
  }
}

export function leasesOf({ models }: RegistryState, nowMs: number): LeaseStatus[] {
  return [...models.values()].flatMap(({ modelId, leases }) =>
    leases.map(({ leaseId, acquiredAtMs, waiter }) => ({
      leaseId: leaseName(modelId, leaseId),
      modelId,
      heldMs: nowMs - acquiredAtMs,
      tag: waiter.tag,
    })),
  );
}
