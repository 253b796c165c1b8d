import type { DeviceId, ResolvedBudget } from '../device-budget.ts';
import type { MemoryReading } from '../probe/memory-probe.ts';
import type { AcquireOutcome } from '../registry-events.ts';
import type { EvictionPolicy } from './eviction-policy.ts';
import type { Table } from './table.ts';

/** Everything the registry knows, as one value that is replaced and never changed. */
export interface RegistryState {
  readonly settings: RegistrySettings;
  readonly phase: 'open' | 'closing' | 'closed';
  /** While closing: when open leases are revoked. */
  readonly closeDeadlineMs: number | undefined;
  /** The last number given out; orders of arrival, of use, and generations all come from here. */
  readonly seq: number;
  readonly devices: Table<DeviceId, DeviceState>;
  readonly models: Table<string, ModelEntry>;
  /** Those who wait for room; who waits for a load that was begun is in its model's `joined`. */
  readonly queue: readonly Waiter[];
}

/** What stays the same for the life of a registry. */
export interface RegistrySettings {
  readonly accounting: 'max' | 'declared';
  readonly eviction: EvictionPolicy;
  readonly maxConcurrentLoads: number;
  readonly maxQueue: number;
  /** After so many later arrivals went first, a waiter goes ahead of everyone. */
  readonly bypassLimit: number;
  readonly failureBackoff: { readonly initialMs: number; readonly maxMs: number };
  /** Between a dispose that threw and its only repetition. */
  readonly disposeRetryMs: number;
  /** The longest that memory may take to come back after a dispose. */
  readonly settleTimeoutMs: number;
  /** A reading older than this is not believed. */
  readonly probeMaxAgeMs: number;
  readonly onProbeFailure: 'declared' | 'reject-loads';
  readonly leak: LeakSettings;
  /** A reload sooner after an eviction counts as thrash. */
  readonly thrashWindowMs: number;
}

/** When growth is called a leak. */
export interface LeakSettings {
  /** This many unloads in a row that each leave more than the tolerance. */
  readonly consecutive: number;
  /** What an unload may leave behind. */
  readonly toleranceBytes: number;
  /** More than this much growth … */
  readonly growthBytes: number;
  /** … within this many generations, that is, leases. */
  readonly generations: number;
  /** A lease held longer is reported once. */
  readonly maxHoldMs: number;
}

export type PressureLevel = 'ok' | 'soft' | 'hard';

export interface DeviceState {
  readonly device: DeviceId;
  /** Absent: the device is accounted for and never full. */
  readonly budget: ResolvedBudget | undefined;
  readonly level: PressureLevel;
  readonly inDeficit: boolean;
  readonly highWaterBytes: number;
  /** Rises with every load, lease and unload, so that a measurement can tell whether it was disturbed. */
  readonly activity: number;
  /** Used before anything of ours was loaded. */
  readonly baselineBytes: number | undefined;
  readonly reading: DeviceReading | undefined;
  readonly probe: ProbeHealth | undefined;
}

/** The last good reading, kept with its age. */
export interface DeviceReading extends MemoryReading {
  readonly atMs: number;
  readonly activity: number;
  /** What was used and not in the ledger at that moment; never negative. */
  readonly externalBytes: number;
}

export interface ProbeHealth {
  readonly ok: boolean;
  /** Finished reads, good and bad. */
  readonly attempts: number;
  readonly attemptAtMs: number | undefined;
  readonly error: string | undefined;
}

/** The part of a definition that decisions depend on. */
export interface ModelFacts {
  readonly device: DeviceId;
  readonly residentBytes: number;
  readonly workingBytes: number;
  readonly pinned: boolean;
  /** Absent: stays until the room is needed. */
  readonly keepAliveMs: number | undefined;
  readonly minResidencyMs: number;
  readonly maxLeases: number | undefined;
  readonly evictionCost: number;
  readonly loadTimeoutMs: number;
  readonly loadStallTimeoutMs: number | undefined;
  readonly disposeTimeoutMs: number;
  readonly hasMeasure: boolean;
}

export type ModelState = Residency['state'];

export type EvictionReason =
  | 'capacity'
  | 'soft_pressure'
  | 'hard_pressure'
  | 'keep_alive'
  | 'manual'
  | 'stale'
  | 'close';

export type Residency =
  | { readonly state: 'unloaded' }
  | { readonly state: 'failed' }
  | LoadingResidency
  | ReadyResidency
  | UnloadingResidency
  | QuarantinedResidency;

export interface LoadingResidency {
  readonly state: 'loading';
  readonly generation: number;
  readonly startedAtMs: number;
  readonly progressAtMs: number;
  /** 2 is the one repetition after running out of memory. */
  readonly attempt: 1 | 2;
  /** The second attempt waits until what was evicted for it is gone. */
  readonly clearing: boolean;
  /** Nobody wants it any more; it only has to end. */
  readonly abandonedAtMs: number | undefined;
}

export interface ReadyResidency {
  readonly state: 'ready';
  readonly generation: number;
  readonly readyAtMs: number;
  /** Unhealthy: handed to nobody, unloaded at the last release. */
  readonly stale: boolean;
}

export interface UnloadingResidency {
  readonly state: 'unloading';
  readonly generation: number;
  readonly startedAtMs: number;
  readonly reason: EvictionReason;
}

export interface QuarantinedResidency {
  readonly state: 'quarantined';
  readonly generation: number;
  /** What did not come to an end. */
  readonly stuck: 'load' | 'dispose';
  readonly disposeAttempts: number;
  readonly retryAtMs: number | undefined;
}

export interface ModelEntry {
  readonly modelId: string;
  readonly facts: ModelFacts;
  readonly residency: Residency;
  /** How often it is pinned at run time, its definition's pin included. */
  readonly pins: number;
  /** Admitted and charged, waiting for the load. */
  readonly joined: readonly Waiter[];
  readonly leases: readonly LeaseRecord[];
  /** Set while `unload` waits for the leases to end; no new ones are given meanwhile. */
  readonly drainDeadlineMs: number | undefined;
  readonly measuredBytes: number | undefined;
  readonly lastUsedSeq: number;
  /** When a lease last began or ended. */
  readonly lastUsedAtMs: number | undefined;
  /** Leases that have ended. */
  readonly uses: number;
  readonly loads: number;
  readonly lastLoadMs: number | undefined;
  readonly failures: number;
  readonly lastError: ModelFailure | undefined;
  readonly evictedAtMs: number | undefined;
  readonly leak: LeakTrace;
}

export interface ModelFailure {
  readonly code: 'MODEL_LOAD_FAILED' | 'MODEL_LOAD_TIMEOUT' | 'MODEL_DISPOSE_FAILED' | 'MODEL_LOST';
  readonly cause: unknown;
  /** Before it, nobody tries again. */
  readonly retryAtMs: number;
}

/** What the leak detector remembers of a model. */
export interface LeakTrace {
  /** When a measurement was last asked for, and at the load. */
  readonly askedAtUses: number;
  /** Measured at rest, with the uses of the model at that time. */
  readonly samples: readonly { readonly uses: number; readonly bytes: number }[];
  /** Unloads in a row that left something, and how much together. */
  readonly cycles: number;
  readonly cycleBytes: number;
}

export interface Waiter {
  readonly waiterId: number;
  readonly modelId: string;
  readonly device: DeviceId;
  /** A preload wants the model ready and takes no lease. */
  readonly wants: 'lease' | 'ready';
  readonly workingBytes: number;
  readonly priority: number;
  readonly tag: string | undefined;
  readonly seq: number;
  readonly enqueuedAtMs: number;
  readonly deadlineMs: number;
  /** Reads finished on the device when this waiter came. */
  readonly probeAttempts: number;
  /** Later arrivals that were admitted first. */
  readonly bypasses: number;
  /** Models were evicted for it: what comes free is kept for it. */
  readonly evicting: boolean;
  /** Once starved: models that take no new leases until it got its room. */
  readonly drains: readonly string[];
  /** Waits for memory, so that those behind it may not evict for themselves. */
  readonly blocksOthers: boolean;
  /** Whether it was told that it has to wait. */
  readonly announced: boolean;
  /** How it was served, once it was. */
  readonly outcome: AcquireOutcome;
}

export interface LeaseRecord {
  readonly leaseId: number;
  readonly waiter: Waiter;
  readonly acquiredAtMs: number;
  readonly heldLongReported: boolean;
}
