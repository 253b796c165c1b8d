import type { Clock } from '@vortex/runtime';
import { type EvictionPolicy, sizeAwareLeastRecentlyUsed } from './core/eviction-policy.ts';
import type { LeakSettings, RegistrySettings } from './core/registry-state.ts';
import type { DeviceBudget, DeviceId } from './device-budget.ts';
import { InvalidOptionError } from './errors/definition-errors.ts';
import type { ModelDefinition } from './model-definition.ts';
import type { MemoryProbe } from './probe/memory-probe.ts';
import type { RegistryListener } from './shell/event-log.ts';
import type { SettleOptions } from './shell/settle.ts';

export interface RegistryOptions<M extends object> {
  /** What may be used of each device. The host (`cpu`) needs none; without one it is accounted for and never full. */
  readonly budgets: Readonly<Partial<Record<DeviceId, DeviceBudget>>>;
  /** Models to register at once; `register` adds more. */
  readonly models?: { readonly [Id in keyof M]?: ModelDefinition<M[Id]> };
  /** Reads what the GPUs really use. Without it the ledger alone decides. */
  readonly probe?: MemoryProbe;
  /**
   * Between two reads while anything is in memory.
   * @default 10_000
   */
  readonly probeIntervalMs?: number;
  /**
   * The longest that one read may take.
   * @default 2_000
   */
  readonly probeTimeoutMs?: number;
  /**
   * The age from which a reading is not believed any more; a load asks for a new one first.
   * @default 15_000
   */
  readonly probeMaxAgeMs?: number;
  /**
   * Whether loads go on by the declared sizes alone while the probe fails.
   * @default 'declared'
   */
  readonly onProbeFailure?: 'declared' | 'reject-loads';
  /**
   * `max` counts the larger of declared and measured, and what others use; `declared` counts declarations only.
   * @default 'max'
   */
  readonly accounting?: 'max' | 'declared';
  /** @default sizeAwareLeastRecentlyUsed */
  readonly eviction?: EvictionPolicy;
  /** @default 2 */
  readonly maxConcurrentLoads?: number;
  /** @default 256 */
  readonly maxQueue?: number;
  /**
   * After so many later callers were served first, a waiter goes ahead of everyone.
   * @default 16
   */
  readonly bypassLimit?: number;
  /** How long a model is left alone after its load failed; it doubles. @default 1 s to 60 s */
  readonly loadFailureBackoff?: { readonly initialMs: number; readonly maxMs: number };
  /**
   * Between a dispose that threw and its only repetition.
   * @default 1_000
   */
  readonly disposeRetryMs?: number;
  /**
   * A reload sooner after an eviction is reported as thrash.
   * @default 60_000
   */
  readonly thrashWindowMs?: number;
  readonly settle?: Partial<SettleOptions>;
  readonly leak?: Partial<LeakSettings> & {
    /**
     * Keeps the stack of each acquire, for `lease.held_long` and `lease.leaked`. Costs some microseconds a lease.
     * @default false
     */
    readonly captureStacks?: boolean;
  };
  /**
   * How many snapshots are kept.
   * @default 256
   */
  readonly maxSnapshots?: number;
  /** @default systemClock */
  readonly clock?: Clock;
  /** Wall time in milliseconds, only for what people read. @default Date.now */
  readonly wallClock?: () => number;
  /** What this process uses, for snapshots. @default process.memoryUsage */
  readonly memoryUsage?: () => NodeJS.MemoryUsage;
  readonly onEvent?: RegistryListener;
}

export interface AcquireOptions {
  /** Ends the wait; the acquire then rejects with this signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * The longest wait for room or for a turn; the time of a load does not count.
   * @default 30_000
   */
  readonly waitTimeoutMs?: number;
  /**
   * Higher goes first.
   * @default 0
   */
  readonly priority?: number;
  /** What this lease needs while it is held, instead of the definition's `workingBytes`. */
  readonly workingBytes?: number;
  /**
   * `fail-fast` refuses instead of waiting for others.
   * @default 'queue'
   */
  readonly wait?: 'queue' | 'fail-fast';
  /** Names the lease in `ps`, snapshots and events. */
  readonly tag?: string;
}

/** Loading is bound by the disk or the bus; more at once only makes each slower. */
export const DEFAULT_MAX_CONCURRENT_LOADS = 2;

export const DEFAULT_SETTLE: SettleOptions = {
  timeoutMs: 5_000,
  pollMs: 100,
  toleranceRatio: 0.1,
  toleranceBytes: 64 * 1024 ** 2,
};

const DEFAULT_LEAK: LeakSettings = {
  consecutive: 3,
  toleranceBytes: 64 * 1024 ** 2,
  growthBytes: 100 * 1024 ** 2,
  generations: 100,
  maxHoldMs: 600_000,
};

/** Checks the options that decisions depend on and fills in their defaults. @throws {InvalidOptionError} */
export function settingsOf<M extends object>({
  accounting = 'max',
  eviction = sizeAwareLeastRecentlyUsed,
  maxConcurrentLoads = DEFAULT_MAX_CONCURRENT_LOADS,
  maxQueue = 256,
  bypassLimit = 16,
  loadFailureBackoff: failureBackoff = { initialMs: 1_000, maxMs: 60_000 },
  disposeRetryMs = 1_000,
  settle,
  probe,
  probeMaxAgeMs = 15_000,
  onProbeFailure = 'declared',
  leak,
  thrashWindowMs = 60_000,
}: RegistryOptions<M>): RegistrySettings {
  const { consecutive, toleranceBytes, growthBytes, generations, maxHoldMs } = { ...DEFAULT_LEAK, ...leak };
  requireAtLeast(1, { maxConcurrentLoads, maxQueue, consecutive, generations });
  requireAtLeast(0, { bypassLimit, disposeRetryMs, probeMaxAgeMs, thrashWindowMs, ...failureBackoff });
  requireAtLeast(0, { toleranceBytes, growthBytes, maxHoldMs });
  return {
    accounting,
    eviction,
    maxConcurrentLoads,
    maxQueue,
    bypassLimit,
    failureBackoff,
    disposeRetryMs,
    settleTimeoutMs: probe ? (settle?.timeoutMs ?? DEFAULT_SETTLE.timeoutMs) : 0,
    probeMaxAgeMs,
    onProbeFailure,
    leak: { consecutive, toleranceBytes, growthBytes, generations, maxHoldMs },
    thrashWindowMs,
  };
}

/** Refuses what is not a number or too small. @throws {InvalidOptionError} */
export function requireAtLeast(least: number, options: Readonly<Record<string, number>>): void {
  for (const [option, value] of Object.entries(options)) {
    if (!(Number.isFinite(value) && value >= least)) throw new InvalidOptionError({ option, value, least });
  }
}
