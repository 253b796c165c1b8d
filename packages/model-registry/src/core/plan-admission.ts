import type { DeviceId } from '../device-budget.ts';
import { chooseVictims, type EvictionCandidate } from './eviction-policy.ts';
import { chargeBytes, effectiveBytes, entriesOn, externalBytes, weightBytes } from './ledger.ts';
import type { DeviceState, ModelEntry, ReadyResidency, RegistryState, Waiter } from './registry-state.ts';

/** Whether a model can be had, and what it takes. */
export type PreflightVerdict = 'resident' | 'fits' | 'fits-after-eviction' | 'must-wait' | 'impossible';

/** What stands in the way. */
export interface Blocker {
  /** Absent when it is not a model: memory that others use, or those who came before. */
  readonly modelId?: string;
  readonly why:
    | 'leased'
    | 'pinned'
    | 'loading'
    | 'unloading'
    | 'quarantined'
    | 'failed'
    | 'min-residency'
    | 'draining'
    | 'max-leases'
    | 'max-loads'
    | 'queued'
    | 'external'
    | 'too-large';
}

/** The plan for one admission; `preflight` returns it and `acquire` follows it (I5). */
export interface PreflightReport {
  readonly verdict: PreflightVerdict;
  /** What would be added to the ledger. */
  readonly neededBytes: number;
  /** What the hard limit leaves now, never shown below zero; absent on a device without a budget. */
  readonly availableBytes: number | undefined;
  readonly shortfallBytes: number;
  /** Who would be unloaded. */
  readonly evict: readonly string[];
  readonly blockedBy: readonly Blocker[];
}

export interface AdmissionPlan extends PreflightReport {
  /** For `impossible`: whether waiting for something outside of our hands could help. */
  readonly retryable: boolean;
  readonly policyProblem: string | undefined;
}

/** What earlier waiters on the same device, all of them blocked, leave to a later one. */
export interface QueueAhead {
  readonly blocked: boolean;
  /** The first of them that must not be passed any more, and what it waits for. */
  readonly claim: (Pick<Waiter, 'drains'> & { readonly neededBytes: number }) | undefined;
}

export interface PlanRequest {
  readonly modelId: string;
  readonly workingBytes: number;
  readonly nowMs: number;
  readonly ahead?: QueueAhead | undefined;
  /** Never to be evicted, besides the model itself. */
  readonly keep?: ReadonlySet<string> | undefined;
}

/** Decides one admission. Pure: it reads a state and a time, and changes nothing (I5). */
export function planAdmission(state: RegistryState, request: PlanRequest): AdmissionPlan {
  const { modelId, workingBytes, nowMs, ahead } = request;
  const entry = state.models.get(modelId)!;
  const device = state.devices.get(entry.facts.device)!;
  const { state: residency } = entry.residency;
  const isResident = residency === 'ready' || residency === 'loading';
  const neededBytes = workingBytes + (isResident ? 0 : entry.facts.residentBytes);

  const limitBytes = device.budget?.hardLimitBytes;
  const freeBytes = limitBytes === undefined ? undefined : limitBytes - effectiveBytes(state, device, nowMs);
  // Who asks for nothing always fits, even on a device that others have filled.
  const roomBytes = freeBytes === undefined || neededBytes === 0 ? neededBytes : freeBytes;
  const report = (
    verdict: PreflightVerdict,
    { evict = [], blockedBy = [], retryable = true, policyProblem }: Partial<AdmissionPlan> = {},
  ): AdmissionPlan => ({
    verdict,
    neededBytes,
    availableBytes: freeBytes === undefined ? undefined : Math.max(0, freeBytes),
    shortfallBytes: Math.max(0, neededBytes - roomBytes),
    evict,
    blockedBy,
    retryable,
    policyProblem,
  });

  const refusal = whyUnavailable(entry, nowMs);
  if (refusal) return report('impossible', { blockedBy: [refusal] });

  const floorBytes = neededBytes <= roomBytes ? 0 : unmovableBytes(state, device, entry, nowMs);
  if (limitBytes !== undefined && floorBytes + neededBytes > limitBytes) {
    const overhead = device.budget?.overheadBytes ?? 0;
    const alone = overhead + entry.facts.residentBytes + workingBytes;
    const blockedBy: readonly Blocker[] =
      alone > limitBytes
        ? [{ modelId, why: 'too-large' }]
        : blockersOf(state, device, entry, nowMs).filter(({ why }) => UNMOVABLE.has(why));
    return report('impossible', { blockedBy, retryable: alone <= limitBytes });
  }

  const wait = whyWait(state, entry);
  if (wait) return report('must-wait', { blockedBy: [wait] });
  if (ahead?.claim?.drains.includes(modelId)) return report('must-wait', { blockedBy: [{ modelId, why: 'draining' }] });

  if (neededBytes <= roomBytes) {
    const claimable = ahead?.claim && neededBytes > 0 ? spareBytes(state, device, ahead.claim, roomBytes) : neededBytes;
    if (neededBytes > claimable) return report('must-wait', { blockedBy: [{ why: 'queued' }] });
    return report(residency === 'ready' ? 'resident' : 'fits');
  }

  const missingBytes = neededBytes - roomBytes - comingBytes(state, device.device);
  const blockedBy = blockersOf(state, device, entry, nowMs);
  if (missingBytes <= 0) return report('must-wait', { blockedBy });
  const candidates = evictionCandidates(
    state,
    device,
    nowMs,
    (other) => other !== entry && !request.keep?.has(other.modelId),
  );
  const choice = chooseVictims(state, missingBytes, candidates);
  if (choice.freedBytes < missingBytes) return report('must-wait', { blockedBy });
  if (ahead?.blocked) return report('must-wait', { blockedBy: [{ why: 'queued' }, ...blockedBy] });
  return report('fits-after-eviction', { evict: choice.modelIds, policyProblem: choice.policyProblem });
}

/** The same for those who only want to know. */
export function planReport(state: RegistryState, request: PlanRequest): PreflightReport {
  return reportOf(planAdmission(state, request));
}

/** A plan without what only the queue needs. */
export function reportOf(plan: AdmissionPlan): PreflightReport {
  const { verdict, neededBytes, availableBytes, shortfallBytes, evict, blockedBy } = plan;
  return { verdict, neededBytes, availableBytes, shortfallBytes, evict, blockedBy };
}

/** Why nobody gets this model now, however much room there is. */
function whyUnavailable({ modelId, residency, lastError }: ModelEntry, nowMs: number): Blocker | undefined {
  if (residency.state === 'quarantined') return { modelId, why: 'quarantined' };
  if (residency.state === 'failed' && lastError && nowMs < lastError.retryAtMs) return { modelId, why: 'failed' };
  return undefined;
}

/** What has to end first, apart from memory. */
function whyWait(state: RegistryState, entry: ModelEntry): Blocker | undefined {
  const { modelId, residency, facts, joined, leases } = entry;
  if (residency.state === 'unloading') return { modelId, why: 'unloading' };
  if (residency.state === 'loading' && residency.abandonedAtMs !== undefined) return { modelId, why: 'loading' };
  if (entry.drainDeadlineMs !== undefined || (residency.state === 'ready' && residency.stale)) {
    return { modelId, why: 'draining' };
  }
  if (facts.maxLeases !== undefined && leases.length + joined.length >= facts.maxLeases) {
    return { modelId, why: 'max-leases' };
  }
  if (residency.state === 'ready' || residency.state === 'loading') return undefined;
  return loadsRunning(state) >= state.settings.maxConcurrentLoads ? { why: 'max-loads' } : undefined;
}

/** Loads whose promise has not settled, wanted or not (I18). */
export function loadsRunning({ models }: Pick<RegistryState, 'models'>): number {
  let running = 0;
  for (const { residency } of models.values()) {
    if (residency.state === 'loading' || (residency.state === 'quarantined' && residency.stuck === 'load')) running++;
  }
  return running;
}

/** What stays on the device even if everyone who can leave has left. */
function unmovableBytes(state: RegistryState, device: DeviceState, own: ModelEntry, nowMs: number): number {
  let bytes = (device.budget?.overheadBytes ?? 0) + externalBytes(device, state, nowMs);
  for (const entry of entriesOn(state, device.device)) {
    const { state: residency } = entry.residency;
    const isHere = residency === 'ready' || residency === 'loading';
    if (residency === 'quarantined' || (isHere && (entry === own || entry.pins > 0))) {
      bytes += weightBytes(entry, state);
    }
  }
  return bytes;
}

/** Charged bytes that are already on their way out. */
export function comingBytes(state: RegistryState, device: DeviceId): number {
  let bytes = 0;
  for (const entry of entriesOn(state, device)) {
    if (entry.residency.state === 'unloading') bytes += weightBytes(entry, state);
  }
  return bytes;
}

/** What is left over once the claim of an earlier waiter is met. */
function spareBytes(
  state: RegistryState,
  device: DeviceState,
  claim: NonNullable<QueueAhead['claim']>,
  roomBytes: number,
): number {
  let gain = comingBytes(state, device.device);
  for (const modelId of claim.drains) {
    const entry = state.models.get(modelId);
    if (entry && entry.residency.state !== 'unloading') gain += chargeBytes(entry, state);
  }
  return roomBytes + gain - claim.neededBytes;
}

/** Idle models that may leave now: unpinned, and past their minimum residency unless the limit is exceeded (I15). */
export function evictionCandidates(
  state: RegistryState,
  device: DeviceState,
  nowMs: number,
  mayLeave: (entry: ModelEntry) => boolean,
): EvictionCandidate[] {
  const candidates: EvictionCandidate[] = [];
  for (const entry of entriesOn(state, device.device)) {
    if (!isIdle(entry) || entry.pins > 0 || isWithinMinResidency(entry, device, nowMs) || !mayLeave(entry)) continue;
    const { modelId, facts, lastUsedSeq, lastLoadMs, residency } = entry;
    candidates.push({
      modelId,
      residentBytes: weightBytes(entry, state),
      lastUsedSeq,
      idleForMs: residency.state === 'ready' ? nowMs - idleSinceMs(residency, entry.lastUsedAtMs) : 0,
      evictionCost: facts.evictionCost,
      lastLoadMs,
    });
  }
  return candidates;
}

/** In memory and held by nobody (I2). */
export function isIdle({ residency, leases, joined }: ModelEntry): boolean {
  return residency.state === 'ready' && leases.length === 0 && joined.length === 0;
}

/** Since when nobody has used a ready model, if nobody uses it now. */
export function idleSinceMs({ readyAtMs }: ReadyResidency, lastUsedAtMs: number | undefined): number {
  return Math.max(readyAtMs, lastUsedAtMs ?? readyAtMs);
}

function isWithinMinResidency({ residency, facts }: ModelEntry, { level }: DeviceState, nowMs: number): boolean {
  return residency.state === 'ready' && level !== 'hard' && nowMs - residency.readyAtMs < facts.minResidencyMs;
}

const UNMOVABLE: ReadonlySet<Blocker['why']> = new Set(['pinned', 'quarantined', 'external']);

/** Everyone whose memory would have to go, and why it cannot. */
function blockersOf(state: RegistryState, device: DeviceState, own: ModelEntry, nowMs: number): Blocker[] {
  const blockers: Blocker[] = [];
  for (const entry of entriesOn(state, device.device)) {
    const { modelId, residency } = entry;
    if (residency.state === 'quarantined') blockers.push({ modelId, why: 'quarantined' });
    else if (residency.state === 'unloading') blockers.push({ modelId, why: 'unloading' });
    else if (residency.state === 'loading' && entry !== own) blockers.push({ modelId, why: 'loading' });
    else if (residency.state === 'ready' && entry.leases.length > 0) blockers.push({ modelId, why: 'leased' });
    else if (residency.state === 'ready' && entry !== own && entry.pins > 0) blockers.push({ modelId, why: 'pinned' });
    else if (entry !== own && isWithinMinResidency(entry, device, nowMs)) {
      blockers.push({ modelId, why: 'min-residency' });
    }
    if (residency.state === 'ready' && entry.leases.length > 0 && entry.pins > 0 && entry !== own) {
      blockers.push({ modelId, why: 'pinned' });
    }
  }
  if (externalBytes(device, state, nowMs) > 0) blockers.push({ why: 'external' });
  return blockers;
}
