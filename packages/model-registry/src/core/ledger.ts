import type { DeviceId } from '../device-budget.ts';
import type { DeviceState, ModelEntry, RegistryState } from './registry-state.ts';

type View = Pick<RegistryState, 'models' | 'settings'>;

/** The bytes of one device by what they are for; `committedBytes` is their sum. */
export interface Ledger {
  readonly overheadBytes: number;
  readonly residentBytes: number;
  readonly loadingBytes: number;
  readonly unloadingBytes: number;
  readonly quarantinedBytes: number;
  readonly workingBytes: number;
  readonly committedBytes: number;
}

/** Adds up a device. Nothing is stored as a sum, so the parts cannot drift from their total (I14). */
export function ledgerOf(view: View, device: DeviceState): Ledger {
  const overheadBytes = device.budget?.overheadBytes ?? 0;
  let residentBytes = 0;
  let loadingBytes = 0;
  let unloadingBytes = 0;
  let quarantinedBytes = 0;
  let workingBytes = 0;
  for (const entry of view.models.values()) {
    if (entry.facts.device !== device.device) continue;
    const weight = weightBytes(entry, view);
    switch (entry.residency.state) {
      case 'ready':
        residentBytes += weight;
        break;
      case 'loading':
        loadingBytes += weight;
        break;
      // What is on its way out is still there (I3).
      case 'unloading':
        unloadingBytes += weight;
        break;
      case 'quarantined':
        quarantinedBytes += weight;
        break;
    }
    workingBytes += entryWorkingBytes(entry);
  }
  const committedBytes =
    overheadBytes + residentBytes + loadingBytes + unloadingBytes + quarantinedBytes + workingBytes;
  return {
    overheadBytes,
    residentBytes,
    loadingBytes,
    unloadingBytes,
    quarantinedBytes,
    workingBytes,
    committedBytes,
  };
}

/** What a model that is in memory counts for: never less than declared, more if it was measured (I6). */
export function weightBytes({ facts, measuredBytes }: ModelEntry, { settings }: View): number {
  return settings.accounting === 'declared' || measuredBytes === undefined
    ? facts.residentBytes
    : Math.max(facts.residentBytes, measuredBytes);
}

/** Held by the leases of a model, and by those who are admitted and wait for its load. */
export function entryWorkingBytes({ leases, joined }: ModelEntry): number {
  let bytes = 0;
  for (const lease of leases) bytes += lease.waiter.workingBytes;
  for (const waiter of joined) bytes += waiter.workingBytes;
  return bytes;
}

/** Everything a model is charged for at this moment. */
export function chargeBytes(entry: ModelEntry, view: View): number {
  const { state } = entry.residency;
  const resident = state === 'unloaded' || state === 'failed' ? 0 : weightBytes(entry, view);
  return resident + entryWorkingBytes(entry);
}

/** Whether the last reading is young enough to be believed. */
export function isFresh(device: DeviceState, view: View, nowMs: number): boolean {
  return device.reading !== undefined && nowMs - device.reading.atMs < view.settings.probeMaxAgeMs;
}

/** What others use on the device, as far as is known; without a fresh reading nothing is known. */
export function externalBytes(device: DeviceState, view: View, nowMs: number): number {
  if (view.settings.accounting === 'declared' || !isFresh(device, view, nowMs)) return 0;
  return device.reading?.externalBytes ?? 0;
}

/** `max(committed, measured)`, carried forward from the reading to now by what the ledger did since. */
export function effectiveBytes(view: View, device: DeviceState, nowMs: number): number {
  return ledgerOf(view, device).committedBytes + externalBytes(device, view, nowMs);
}

/** The models of one device. */
export function entriesOn(view: View, device: DeviceId): ModelEntry[] {
  return view.models.values().filter(({ facts }) => facts.device === device);
}
