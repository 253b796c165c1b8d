import { isFresh, type Ledger, ledgerOf } from './core/ledger.ts';
import type { DeviceState, PressureLevel, RegistryState } from './core/registry-state.ts';
import type { DeviceBudget, DeviceId } from './device-budget.ts';
import { type LeaseStatus, leasesOf, type ModelStatus, statusOf } from './model-status.ts';

export type SnapshotTrigger =
  | 'startup'
  | 'post-load'
  | 'post-unload'
  | 'pre-generation'
  | 'post-generation'
  | 'pressure'
  | 'manual'
  | 'close';

/** One device at one moment. The six kinds of the ledger add up to `committedBytes`. */
export interface DeviceMemory extends Ledger {
  readonly device: DeviceId;
  readonly level: PressureLevel;
  readonly limits: Required<DeviceBudget> | undefined;
  /** `max(committed, measured)`, by the last reading that is fresh enough. */
  readonly effectiveBytes: number;
  readonly highWaterBytes: number;
  /** How far the ledger is above the hard limit, because a model turned out larger than declared. */
  readonly deficitBytes: number;
  /** The last good reading, whatever its age; absent when there was none. */
  readonly measuredBytes: number | undefined;
  /** Measured before anything was loaded. */
  readonly baselineBytes: number | undefined;
  /** Signed: measured − baseline − committed; what others took, or a leak. */
  readonly unaccountedBytes: number | undefined;
  readonly probe: {
    readonly ok: boolean;
    readonly source: string | undefined;
    readonly ageMs: number | undefined;
    readonly error: string | undefined;
  };
}

export interface ProcessMemory {
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  readonly externalBytes: number;
  /** How late the registry's last timer was. */
  readonly eventLoopLagMs: number | undefined;
}

/** A consistent copy of everything in memory; taking it changes nothing (I14). */
export interface MemorySnapshot {
  readonly schema: 1;
  readonly seq: number;
  readonly trigger: SnapshotTrigger;
  /** Wall time, for people; nothing is computed from it (I24). */
  readonly at: string;
  readonly monotonicMs: number;
  readonly devices: readonly DeviceMemory[];
  readonly models: readonly ModelStatus[];
  readonly leases: readonly LeaseStatus[];
  readonly process: ProcessMemory;
}

export interface SnapshotInput {
  readonly seq: number;
  readonly trigger: SnapshotTrigger;
  readonly nowMs: number;
  readonly wallMs: number;
  readonly eventLoopLagMs: number | undefined;
  readonly memoryUsage: NodeJS.MemoryUsage;
}

export function snapshotOf(
  state: RegistryState,
  { seq, trigger, nowMs, wallMs, eventLoopLagMs, memoryUsage }: SnapshotInput,
): MemorySnapshot {
  return {
    schema: 1,
    seq,
    trigger,
    at: new Date(wallMs).toISOString(),
    monotonicMs: nowMs,
    devices: [...state.devices.values()].map((device) => deviceMemory(state, device, nowMs)),
    models: [...state.models.values()].map((entry) => statusOf(state, entry, nowMs)),
    leases: leasesOf(state, nowMs),
    process: {
      rssBytes: memoryUsage.rss,
      heapUsedBytes: memoryUsage.heapUsed,
      externalBytes: memoryUsage.external,
      eventLoopLagMs,
    },
  };
}

function deviceMemory(state: RegistryState, device: DeviceState, nowMs: number): DeviceMemory {
  const ledger = ledgerOf(state, device);
  const { reading, baselineBytes, probe, budget } = device;
  const external = isFresh(device, state, nowMs) && state.settings.accounting === 'max' ? reading!.externalBytes : 0;
  return {
    device: device.device,
    level: device.level,
    limits: budget,
    ...ledger,
    effectiveBytes: ledger.committedBytes + external,
    highWaterBytes: device.highWaterBytes,
    deficitBytes: budget ? Math.max(0, ledger.committedBytes - budget.hardLimitBytes) : 0,
    measuredBytes: reading?.usedBytes,
    baselineBytes,
    unaccountedBytes:
      reading && baselineBytes !== undefined ? reading.usedBytes - baselineBytes - ledger.committedBytes : undefined,
    probe: {
      ok: probe?.ok ?? false,
      source: reading?.source,
      ageMs: reading && nowMs - reading.atMs,
      error: probe?.error,
    },
  };
}
