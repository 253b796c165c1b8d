import type { PreflightReport } from './core/plan-admission.ts';
import type { EvictionReason } from './core/registry-state.ts';
import { step } from './core/step.ts';
import type { DeviceId } from './device-budget.ts';
import type { Lease } from './lease.ts';
import type { MemorySnapshot, SnapshotTrigger } from './memory-snapshot.ts';
import type { ModelDefinition } from './model-definition.ts';
import type { ModelStatus } from './model-status.ts';
import type { CloseSummary } from './registry-events.ts';
import type { AcquireOptions, RegistryOptions } from './registry-options.ts';
import type { RegistryListener } from './shell/event-log.ts';
import { RegistryShell } from './shell/registry-shell.ts';

export interface UnloadOptions {
  /**
   * How long open leases may go on; meanwhile no new ones are given.
   * @default 30_000
   */
  readonly drainTimeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface ReclaimOptions {
  /** What the device should be down to. */
  readonly targetBytes: number;
  /** @default the only device with a budget */
  readonly device?: DeviceId;
  /** @default 'manual' */
  readonly reason?: EvictionReason;
}

export interface ReclaimReport {
  readonly evicted: readonly string[];
  readonly freedBytes: number;
  /** How far above the target the device still is. */
  readonly shortfallBytes: number;
}

export interface CloseOptions {
  /**
   * How long open leases may go on; those that are open after it are revoked and reported.
   * @default 30_000
   */
  readonly drainTimeoutMs?: number;
}

/** Models under a memory budget. `M` maps the id of each model to what its loader makes. */
export interface ModelRegistry<M extends object> extends AsyncDisposable {
  /**
   * Makes a model known, or replaces a definition that is not in use.
   * @throws {InvalidModelError} @throws {ModelBusyError} @throws {RegistryClosedError}
   */
  register<Id extends keyof M & string>(modelId: Id, definition: ModelDefinition<M[Id]>): void;
  /** @throws {ModelBusyError} while it is in memory or waited for */
  unregister(modelId: keyof M & string): void;
  /**
   * Waits for room, loads the model if need be, and holds it until the lease is released.
   *
   * Rejects with the signal's own reason when aborted, else with {@link MemoryPressureError},
   * {@link AcquireTimeoutError}, {@link ModelLoadError}, {@link ModelLoadTimeoutError}, {@link ModelUnavailableError},
   * {@link ModelNotFoundError}, {@link QueueFullError} or {@link RegistryClosedError}.
   */
  acquire<Id extends keyof M & string>(modelId: Id, options?: AcquireOptions): Promise<Lease<M[Id]>>;
  /** Acquires, calls, and releases whatever happens. */
  use<Id extends keyof M & string, Result>(
    modelId: Id,
    work: (model: M[Id], lease: Lease<M[Id]>) => Promise<Result> | Result,
    options?: AcquireOptions,
  ): Promise<Result>;
  /** Loads without a lease; the model may leave again as soon as the room is needed. */
  preload(modelId: keyof M & string, options?: AcquireOptions): Promise<void>;
  /**
   * Unloads, after the open leases have ended.
   *
   * Rejects with {@link ModelBusyError} when they did not end in time, and {@link ModelDisposeError} when it failed.
   */
  unload(modelId: keyof M & string, options?: UnloadOptions): Promise<'unloaded' | 'not-loaded'>;
  /** Keeps a model from being evicted until disposed; it may still be unloaded by name. */
  pin(modelId: keyof M & string): Disposable;
  /** What acquiring would take now. Changes nothing. */
  preflight(modelIds: (keyof M & string) | readonly (keyof M & string)[]): PreflightReport;
  /** Unloads idle models until the device is at the target, and waits for that. */
  reclaim(options: ReclaimOptions): Promise<ReclaimReport>;
  /** Every registered model, in order of registration. */
  ps(): readonly ModelStatus[];
  /** Reads the devices if there is a probe, and copies everything at one moment. */
  snapshot(trigger?: SnapshotTrigger): Promise<MemorySnapshot>;
  /** The same copy at once, with the readings that are there. */
  peek(): MemorySnapshot;
  /** The last snapshots, oldest first; loads, unloads and pressure take them too. */
  snapshots(): readonly MemorySnapshot[];
  /** Calls back for every event until disposed. */
  subscribe(listener: RegistryListener): Disposable;
  /** Refuses new work, waits for open leases, and unloads everything. Calling it again returns the same promise. */
  close(options?: CloseOptions): Promise<CloseSummary>;
}

/**
 * Creates a registry.
 *
 * @example
 * await using registry = createModelRegistry({
 *   budgets: { 'cuda:0': { totalBytes: 12 * GiB, softLimitBytes: 11 * GiB, hardLimitBytes: 11.5 * GiB } },
 *   models: { kokoro: { device: 'cuda:0', footprint: { residentBytes: 444_529_115 }, load: loadKokoro } },
 * });
 * await using lease = await registry.acquire('kokoro');
 */
export function createModelRegistry<M extends object = Record<string, unknown>>(
  options: RegistryOptions<M>,
): ModelRegistry<M> {
  return new RegistryShell<M>(options, step);
}
