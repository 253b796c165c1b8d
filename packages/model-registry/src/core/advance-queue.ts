import type { DeviceId } from '../device-budget.ts';
import { beginLoad } from './begin-load.ts';
import { type Draft, notify, patchModel } from './draft.ts';
import { grant } from './lease-lifecycle.ts';
import { chargeBytes, entriesOn, externalBytes, isFresh } from './ledger.ts';
import { type AdmissionPlan, comingBytes, planAdmission, type QueueAhead, reportOf } from './plan-admission.ts';
import type { RegistryState, Waiter } from './registry-state.ts';
import { rejectWaiter } from './reject-waiter.ts';
import { beginUnload } from './unload-lifecycle.ts';

/** Walks the queue once and serves whoever can be served. */
export function walkQueue(draft: Draft): void {
  if (draft.queue.length === 0) return;
  const ahead = new Map<string, QueueAhead>();
  const left: Waiter[] = [];
  const admitted: Waiter[] = [];
  for (const waiter of inOrder(draft.queue, draft.settings.bypassLimit)) {
    const served = serve(draft, waiter, ahead.get(waiter.device));
    if (served.outcome === 'admitted') admitted.push(waiter);
    if (served.outcome !== 'blocked') continue;
    left.push(served.waiter);
    const next = behind(draft, ahead.get(waiter.device), served.waiter);
    if (next) ahead.set(waiter.device, next);
  }
  draft.queue = left.map((waiter) => bypassedBy(waiter, admitted));
}

/** Starved first, then by priority, then by arrival (I12). */
export function inOrder(queue: readonly Waiter[], bypassLimit: number): readonly Waiter[] {
  if (queue.length < 2) return queue;
  const isStarved = (waiter: Waiter) => (waiter.bypasses > bypassLimit ? 1 : 0);
  return [...queue].sort((a, b) => isStarved(b) - isStarved(a) || b.priority - a.priority || a.seq - b.seq);
}

function bypassedBy(waiter: Waiter, admitted: readonly Waiter[]): Waiter {
  const passes = admitted.filter((other) => other.device === waiter.device && other.seq > waiter.seq).length;
  return passes === 0 ? waiter : { ...waiter, bypasses: waiter.bypasses + passes };
}

type Served = { readonly outcome: 'admitted' | 'rejected' } | { readonly outcome: 'blocked'; readonly waiter: Waiter };

function serve(draft: Draft, waiter: Waiter, ahead: QueueAhead | undefined): Served {
  const { modelId, workingBytes } = waiter;
  const plan = planAdmission(draft, { modelId, workingBytes, nowMs: draft.nowMs, ahead });
  const blocked = (change: Partial<Waiter> = {}): Served => {
    if (!waiter.announced) notify(draft, { type: 'acquire.queued', modelId, report: reportOf(plan) });
    return { outcome: 'blocked', waiter: { ...waiter, blocksOthers: true, announced: true, ...change } };
  };
  if (plan.policyProblem) notify(draft, { type: 'policy.ignored', problem: plan.policyProblem });

  if (plan.verdict === 'impossible') {
    if (isWorthProbing(draft, waiter)) return blocked();
    refuse(draft, waiter, plan);
    return { outcome: 'rejected' };
  }
  if (plan.verdict === 'resident') {
    grant(draft, modelId, waiter);
    return { outcome: 'admitted' };
  }
  if (plan.verdict === 'fits') {
    const entry = draft.models.get(modelId)!;
    if (entry.residency.state === 'loading') {
      patchModel(draft, modelId, { joined: [...entry.joined, { ...waiter, outcome: 'join' }] });
      return { outcome: 'admitted' };
    }
    switch (readingBeforeLoad(draft, waiter)) {
      case 'awaited':
        return blocked();
      case 'missing':
        rejectWaiter(draft, waiter, {
          code: 'MODEL_UNAVAILABLE',
          modelId,
          reason: 'probe',
          retryAfterMs: undefined,
          cause: undefined,
        });
        return { outcome: 'rejected' };
    }
    beginLoad(draft, modelId, waiter);
    return { outcome: 'admitted' };
  }
  if (plan.verdict === 'fits-after-eviction') {
    for (const victim of plan.evict) beginUnload(draft, victim, 'capacity');
    notify(draft, { type: 'eviction.planned', modelId, neededBytes: plan.neededBytes, evict: plan.evict });
    return blocked({ evicting: true });
  }
  const waitsForMemory = !plan.blockedBy.every(({ why }) => why === 'max-leases' || why === 'draining');
  const isStarved = waiter.bypasses > draft.settings.bypassLimit && plan.shortfallBytes > 0;
  const drains = isStarved && waitsForMemory ? chooseDrains(draft, waiter, plan) : [];
  return blocked({ drains, blocksOthers: waitsForMemory });
}

/** What the waiters so far, together with one more, leave to those behind. */
function behind(state: RegistryState, ahead: QueueAhead | undefined, waiter: Waiter): QueueAhead | undefined {
  if (ahead?.claim || !waiter.blocksOthers) return ahead;
  const { residency, facts } = state.models.get(waiter.modelId)!;
  const isResident = residency.state === 'ready' || residency.state === 'loading';
  const neededBytes = waiter.workingBytes + (isResident ? 0 : facts.residentBytes);
  const mustNotBePassed = waiter.evicting || waiter.bypasses > state.settings.bypassLimit;
  return { blocked: true, claim: mustNotBePassed ? { drains: waiter.drains, neededBytes } : undefined };
}

/** What an acquire of this priority that arrives now would find before it in the queue of its device. */
export function queueAhead(state: RegistryState, device: DeviceId, priority: number): QueueAhead | undefined {
  const { bypassLimit } = state.settings;
  return inOrder(state.queue, bypassLimit)
    .filter((waiter) => waiter.device === device && (waiter.priority >= priority || waiter.bypasses > bypassLimit))
    .reduce<QueueAhead | undefined>((ahead, waiter) => behind(state, ahead, waiter), undefined);
}

/** The coldest models whose leaving would make room; they take no new leases until then (I12). */
function chooseDrains(draft: Draft, waiter: Waiter, { shortfallBytes }: AdmissionPlan): readonly string[] {
  let missing = shortfallBytes - comingBytes(draft, waiter.device);
  const drains: string[] = [];
  const isHere = new Set(['ready', 'loading']);
  const others = entriesOn(draft, waiter.device).filter(
    (entry) => entry.modelId !== waiter.modelId && entry.pins === 0 && isHere.has(entry.residency.state),
  );
  // Those already draining stay chosen, or the choice would move on with every lease that ends.
  const rank = (modelId: string) => (waiter.drains.includes(modelId) ? 0 : 1);
  others.sort((a, b) => rank(a.modelId) - rank(b.modelId) || a.lastUsedSeq - b.lastUsedSeq);
  for (const entry of others) {
    if (missing <= 0) break;
    drains.push(entry.modelId);
    missing -= chargeBytes(entry, draft);
  }
  return drains;
}

/** A refusal because of what others use is worth one more look at the device first. */
function isWorthProbing(draft: Draft, waiter: Waiter): boolean {
  const device = draft.devices.get(waiter.device)!;
  if (device.probe === undefined || externalBytes(device, draft, draft.nowMs) === 0) return false;
  if (device.probe.attempts > waiter.probeAttempts) return false;
  draft.effects.push({ type: 'probe' });
  return true;
}

/** Nothing is loaded on a device that nobody has looked at lately. */
function readingBeforeLoad(draft: Draft, waiter: Waiter): 'present' | 'awaited' | 'missing' {
  const device = draft.devices.get(waiter.device)!;
  const { probe } = device;
  if (probe === undefined || isFresh(device, draft, draft.nowMs)) return 'present';
  const wasTried = probe.attemptAtMs !== undefined && draft.nowMs - probe.attemptAtMs <= draft.settings.probeMaxAgeMs;
  if (wasTried && !probe.ok) return draft.settings.onProbeFailure === 'declared' ? 'present' : 'missing';
  draft.effects.push({ type: 'probe' });
  return 'awaited';
}

function refuse(draft: Draft, waiter: Waiter, plan: AdmissionPlan): void {
  const { modelId } = waiter;
  const { residency, lastError } = draft.models.get(modelId)!;
  const why = plan.blockedBy[0]?.why;
  if (residency.state === 'quarantined' || (why === 'failed' && lastError)) {
    rejectWaiter(draft, waiter, {
      code: 'MODEL_UNAVAILABLE',
      modelId,
      reason: residency.state === 'quarantined' ? 'quarantined' : 'failed',
      retryAfterMs: why === 'failed' && lastError ? lastError.retryAtMs - draft.nowMs : undefined,
      cause: lastError?.cause,
    });
    return;
  }
  rejectWaiter(draft, waiter, {
    code: 'MEMORY_PRESSURE',
    modelId,
    report: reportOf(plan),
    retryable: plan.retryable,
    cause: undefined,
  });
}
