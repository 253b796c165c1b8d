import type { DeviceId } from '../device-budget.ts';
import type { Notice } from '../registry-events.ts';
import type { Effect } from './effect.ts';
import type { DeviceState, ModelEntry, RegistryState, Waiter } from './registry-state.ts';

/** The next state while one step writes it. Its collections are copies; what is in them is replaced, never changed. */
export interface Draft extends RegistryState {
  readonly nowMs: number;
  phase: RegistryState['phase'];
  closeDeadlineMs: number | undefined;
  seq: number;
  readonly devices: Map<DeviceId, DeviceState>;
  readonly models: Map<string, ModelEntry>;
  queue: readonly Waiter[];
  readonly effects: Effect[];
}

export function draftOf(state: RegistryState, nowMs: number): Draft {
  return { ...state, devices: new Map(state.devices), models: new Map(state.models), nowMs, effects: [] };
}

export function finish(draft: Draft): { state: RegistryState; effects: readonly Effect[] } {
  const { settings, phase, closeDeadlineMs, seq, devices, models, queue, effects } = draft;
  return { state: { settings, phase, closeDeadlineMs, seq, devices, models, queue }, effects };
}

export function patchModel(draft: Draft, modelId: string, change: Partial<ModelEntry>): ModelEntry {
  const entry = { ...draft.models.get(modelId)!, ...change };
  draft.models.set(modelId, entry);
  return entry;
}

export function patchDevice(draft: Draft, device: DeviceId, change: Partial<DeviceState>): DeviceState {
  const next = { ...draft.devices.get(device)!, ...change };
  draft.devices.set(device, next);
  return next;
}

/** Marks that a measurement on this device is disturbed from here on (I9). */
export function touchDevice(draft: Draft, device: DeviceId): number {
  return patchDevice(draft, device, { activity: draft.devices.get(device)!.activity + 1 }).activity;
}

export function notify(draft: Draft, notice: Notice): void {
  draft.effects.push({ type: 'notice', notice });
}
