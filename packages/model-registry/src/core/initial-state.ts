import type { DeviceId, ResolvedBudget } from '../device-budget.ts';
import type { DeviceState, ModelEntry, RegistrySettings, RegistryState } from './registry-state.ts';
import { Table } from './table.ts';

/** A registry that knows its devices and no model. */
export function initialState(
  settings: RegistrySettings,
  budgets: ReadonlyMap<DeviceId, ResolvedBudget>,
  isProbed: (device: DeviceId) => boolean,
): RegistryState {
  const devices: [DeviceId, DeviceState][] = [];
  for (const device of new Set<DeviceId>([...budgets.keys(), 'cpu'])) {
    const budget = budgets.get(device);
    devices.push([
      device,
      {
        device,
        budget,
        level: 'ok',
        inDeficit: false,
        highWaterBytes: budget?.overheadBytes ?? 0,
        activity: 0,
        baselineBytes: undefined,
        reading: undefined,
        probe: isProbed(device) ? { ok: false, attempts: 0, attemptAtMs: undefined, error: undefined } : undefined,
      },
    ]);
  }
  return {
    settings,
    phase: 'open',
    closeDeadlineMs: undefined,
    seq: 0,
    devices: Table.of(devices),
    models: Table.of<string, ModelEntry>([]),
    queue: [],
  };
}
