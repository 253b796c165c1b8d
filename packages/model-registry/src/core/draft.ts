import type { DeviceId } from '../device-budget.ts';
import type { Notice } from '../registry-events.ts';
import type { Effect } from './effect.ts';
import type { DeviceState, ModelEntry, RegistryState, Waiter } from './registry-state.ts';

/** The next state while one step writes it: its fields are assigned, what they hold is replaced. */
export interface Draft extends RegistryState {
  readonly nowMs: number;
  readonly effects: Effect[];
  phase: RegistryState['phase'];
  closeDeadlineMs: number | undefined;
  seq: number;
  devices: RegistryState['devices'];
  models: RegistryState['models'];
  queue: readonly Waiter[];
}

// Both are written out, because spreading a state into a new shape takes a hundred times as long.
export function draftOf(state: RegistryState, nowMs: number): Draft {
  const { settings, phase, closeDeadlineMs, seq, devices, models, queue } = state;
  return { settings, phase, closeDeadlineMs, seq, devices, models, queue, nowMs, effects: [] };
}

export function finish(draft: Draft): { state: RegistryState; effects: readonly Effect[] } {
  const { settings, phase, closeDeadlineMs, seq, devices, models, queue, effects } = draft;
  return { state: { settings, phase, closeDeadlineMs, seq, devices, models, queue }, effects };
}

export function patchModel(draft: Draft, modelId: string, change: Partial<ModelEntry>): ModelEntry {
  const entry = Object.assign(copyOf(draft.models.get(modelId)!), change);
  draft.models = draft.models.with(modelId, entry);
  return entry;
}

/** Written out as well: a spread of an object with fractional times costs more than the rest of a lease. */
function copyOf(entry: ModelEntry): ModelEntry {
  return {
    modelId: entry.modelId,
    facts: entry.facts,
    residency: entry.residency,
    pins: entry.pins,
    joined: entry.joined,
    leases: entry.leases,
    drainDeadlineMs: entry.drainDeadlineMs,
    measuredBytes: entry.measuredBytes,
    lastUsedSeq: entry.lastUsedSeq,
    lastUsedAtMs: entry.lastUsedAtMs,
    uses: entry.uses,
    loads: entry.loads,
    lastLoadMs: entry.lastLoadMs,
    failures: entry.failures,
    lastError: entry.lastError,
    evictedAtMs: entry.evictedAtMs,
    leak: entry.leak,
  };
}

export function patchDevice(draft: Draft, device: DeviceId, change: Partial<DeviceState>): DeviceState {
  const next = { ...draft.devices.get(device)!, ...change };
  draft.devices = draft.devices.with(device, next);
  return next;
}

/** Marks that a measurement on this device is disturbed from here on (I9); nobody measures one without a probe. */
export function touchDevice(draft: Draft, device: DeviceId): number {
  const { probe, activity } = draft.devices.get(device)!;
  return probe === undefined ? activity : patchDevice(draft, device, { activity: activity + 1 }).activity;
}

export function notify(draft: Draft, notice: Notice): void {
  draft.effects.push({ type: 'notice', notice });
}
