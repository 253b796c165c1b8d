import { keepAliveDeadline } from './deadlines.ts';
import { type Draft, notify, patchDevice } from './draft.ts';
import { abandonLoad } from './end-load.ts';
import { chooseVictims } from './eviction-policy.ts';
import { effectiveBytes, externalBytes, ledgerOf } from './ledger.ts';
import { comingBytes, evictionCandidates, isIdle } from './plan-admission.ts';
import type { DeviceState, EvictionReason, PressureLevel } from './registry-state.ts';
import { beginUnload } from './unload-lifecycle.ts';

/** After everyone was served: loads that nobody waits for, and idle models that have to go. */
export function sweep(draft: Draft): void {
  for (const entry of draft.models.values()) {
    const { modelId, residency, joined } = entry;
    if (residency.state === 'loading') {
      if (joined.length === 0 && !isWaitedFor(draft, modelId)) abandonLoad(draft, modelId);
    }
    if (residency.state !== 'ready' || !isIdle(entry)) continue;
    const keptUntilMs = keepAliveDeadline(entry, residency);
    if (draft.phase === 'closing') beginUnload(draft, modelId, 'close');
    else if (residency.stale) beginUnload(draft, modelId, 'stale');
    else if (entry.drainDeadlineMs !== undefined) beginUnload(draft, modelId, 'manual');
    else if (keptUntilMs !== undefined && draft.nowMs >= keptUntilMs && !isWaitedFor(draft, modelId)) {
      beginUnload(draft, modelId, 'keep_alive');
    }
  }
}

function isWaitedFor({ queue }: Draft, modelId: string): boolean {
  return queue.some((waiter) => waiter.modelId === modelId);
}

/** Sees how full each device is, and warns once per crossing (C22). */
export function watchPressure(draft: Draft): void {
  for (const device of draft.devices.values()) watchDevice(draft, device);
}

function watchDevice(draft: Draft, state: DeviceState): void {
  const { device, budget } = state;
  const { committedBytes } = ledgerOf(draft, state);
  const effective = committedBytes + externalBytes(state, draft, draft.nowMs);
  if (effective > state.highWaterBytes) patchDevice(draft, device, { highWaterBytes: effective });
  if (budget === undefined) return;

  const deficitBytes = committedBytes - budget.hardLimitBytes;
  if (deficitBytes > 0 !== state.inDeficit) {
    patchDevice(draft, device, { inDeficit: deficitBytes > 0 });
    if (deficitBytes > 0) notify(draft, { type: 'memory.deficit', device, deficitBytes });
  }
  const level = levelOf(effective, state);
  if (level !== state.level) changeLevel(draft, state, level, effective);
}

/** Unloads what is idle until each device under pressure is at its soft target. */
export function relievePressure(draft: Draft): void {
  for (const { device, budget, level } of draft.devices.values()) {
    if (budget === undefined || level === 'ok') continue;
    reclaim(draft, device, budget.softTargetBytes, level === 'hard' ? 'hard_pressure' : 'soft_pressure');
  }
}

/** Once raised, the level falls only below the soft target, so that it does not flicker. */
function levelOf(effective: number, { budget, level }: DeviceState): PressureLevel {
  if (budget === undefined) return 'ok';
  if (effective > budget.hardLimitBytes) return 'hard';
  if (effective >= budget.softLimitBytes) return 'soft';
  return level !== 'ok' && effective > budget.softTargetBytes ? 'soft' : 'ok';
}

function changeLevel(
  draft: Draft,
  { device, level: from, budget }: DeviceState,
  level: PressureLevel,
  effective: number,
) {
  patchDevice(draft, device, { level });
  if (level === 'ok') {
    notify(draft, { type: 'memory.pressure.cleared', device, effectiveBytes: effective });
    return;
  }
  if (from === 'hard') return;
  const limitBytes = level === 'hard' ? budget!.hardLimitBytes : budget!.softLimitBytes;
  notify(draft, { type: 'memory.pressure', device, level, effectiveBytes: effective, limitBytes });
  draft.effects.push({ type: 'snapshot', trigger: 'pressure' });
}

/** Unloads idle models until the device would be at the target; models that someone waits for stay. */
export function reclaim(
  draft: Draft,
  device: DeviceState['device'],
  targetBytes: number,
  reason: EvictionReason,
): void {
  const state = draft.devices.get(device)!;
  const excess = effectiveBytes(draft, state, draft.nowMs) - comingBytes(draft, device) - targetBytes;
  if (excess <= 0) return;
  const candidates = evictionCandidates(draft, state, draft.nowMs, ({ modelId }) => !isWaitedFor(draft, modelId));
  if (candidates.length === 0) return;
  const { modelIds, policyProblem } = chooseVictims(draft, excess, candidates);
  if (policyProblem) notify(draft, { type: 'policy.ignored', problem: policyProblem });
  for (const modelId of modelIds) beginUnload(draft, modelId, reason);
  if (modelIds.length > 0) notify(draft, { type: 'memory.reclaimed', device, reason, evict: modelIds });
}
