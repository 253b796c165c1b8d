import { runLoad } from './begin-load.ts';
import { type Draft, patchModel } from './draft.ts';
import { effectiveBytes } from './ledger.ts';
import { evictionCandidates, planReport } from './plan-admission.ts';
import { rejectWaiter } from './reject-waiter.ts';
import { beginUnload } from './unload-lifecycle.ts';

/** A load ran out of memory: evicts everything idle for one more attempt; false if there was nothing to evict (C2). */
export function clearForSecondAttempt(draft: Draft, modelId: string): boolean {
  const entry = draft.models.get(modelId)!;
  const device = draft.devices.get(entry.facts.device)!;
  const victims = evictionCandidates(draft, device, draft.nowMs, (other) => other !== entry);
  if (victims.length === 0 || entry.residency.state !== 'loading') return false;
  patchModel(draft, modelId, { residency: { ...entry.residency, clearing: true } });
  for (const victim of victims) beginUnload(draft, victim.modelId, 'hard_pressure');
  return true;
}

/** Begins the second attempts whose evictions have come to an end, if there is room now. */
export function retryCleared(draft: Draft): void {
  for (const { modelId, residency, facts } of draft.models.values()) {
    if (residency.state !== 'loading' || !residency.clearing || isUnloadingOn(draft, facts.device)) continue;
    const device = draft.devices.get(facts.device)!;
    const hasRoom =
      device.budget === undefined || effectiveBytes(draft, device, draft.nowMs) <= device.budget.hardLimitBytes;
    if (hasRoom)
      runLoad(draft, modelId, { startedAtMs: residency.startedAtMs, attempt: 2, afterEvictionMs: undefined });
    else giveUp(draft, modelId);
  }
}

function isUnloadingOn(draft: Draft, device: string): boolean {
  return draft.models
    .values()
    .some(({ facts, residency }) => facts.device === device && residency.state === 'unloading');
}

function giveUp(draft: Draft, modelId: string): void {
  const { joined } = draft.models.get(modelId)!;
  patchModel(draft, modelId, { residency: { state: 'unloaded' }, joined: [], drainDeadlineMs: undefined });
  for (const waiter of joined) {
    const report = planReport(draft, { modelId, workingBytes: waiter.workingBytes, nowMs: draft.nowMs });
    rejectWaiter(draft, waiter, { code: 'MEMORY_PRESSURE', modelId, report, retryable: true, cause: undefined });
  }
}
