import type { MemoryReading } from '../probe/memory-probe.ts';
import { type Draft, notify, patchDevice } from './draft.ts';
import { ledgerOf } from './ledger.ts';
import type { ProbeHealth } from './registry-state.ts';

/** A good reading; what it shows beyond the ledger belongs to others. */
export function probed(draft: Draft, readings: readonly MemoryReading[]): void {
  const { nowMs } = draft;
  if (isDown(draft)) notify(draft, { type: 'probe.recovered' });
  for (const reading of readings) {
    const state = draft.devices.get(reading.device);
    if (!state) continue;
    const { committedBytes } = ledgerOf(draft, state);
    patchDevice(draft, reading.device, {
      baselineBytes: state.baselineBytes ?? reading.usedBytes,
      reading: {
        ...reading,
        atMs: nowMs,
        activity: state.activity,
        externalBytes: Math.max(0, reading.usedBytes - committedBytes),
      },
    });
  }
  attempted(draft, true, undefined);
}

/** A bad one: nothing is known that was not known before, and no byte changes (I20). */
export function probeFailed(draft: Draft, error: string): void {
  if (!isDown(draft)) notify(draft, { type: 'probe.failed', error });
  attempted(draft, false, error);
}

function isDown({ devices }: Draft): boolean {
  return [...devices.values()].some(({ probe }) => probe !== undefined && probe.attempts > 0 && !probe.ok);
}

function attempted(draft: Draft, ok: boolean, error: string | undefined): void {
  for (const { device, probe } of draft.devices.values()) {
    if (probe === undefined) continue;
    const next: ProbeHealth = { ok, attempts: probe.attempts + 1, attemptAtMs: draft.nowMs, error };
    patchDevice(draft, device, { probe: next });
  }
}
