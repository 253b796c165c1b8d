import { effectiveBytes, weightBytes } from '../core/ledger.ts';
import type { PreflightReport } from '../core/plan-admission.ts';
import type { ModelEntry, RegistryState } from '../core/registry-state.ts';
import type { Step } from '../core/step.ts';
import type { DeviceId } from '../device-budget.ts';
import { InvalidBudgetError, ModelNotFoundError } from '../errors/definition-errors.ts';
import { RegistryClosedError } from '../errors/lease-errors.ts';
import { ModelBusyError } from '../errors/model-errors.ts';
import type { Lease } from '../lease.ts';
import type { MemorySnapshot, SnapshotTrigger } from '../memory-snapshot.ts';
import { factsOf, type ModelDefinition } from '../model-definition.ts';
import type { CloseOptions, ModelRegistry, ReclaimOptions, ReclaimReport, UnloadOptions } from '../model-registry.ts';
import { type ModelStatus, statusOf } from '../model-status.ts';
import { preflight } from '../preflight.ts';
import type { CloseSummary } from '../registry-events.ts';
import { type AcquireOptions, type RegistryOptions, requireAtLeast } from '../registry-options.ts';
import { departed, gone, unloadResult } from './departures.ts';
import type { RegistryListener } from './event-log.ts';
import { Machinery } from './machinery.ts';

/** The registry as callers see it: every verb is an event for the state machine and, where it takes time, a wait. */
export class RegistryShell<M extends object> implements ModelRegistry<M> {
  readonly #machinery: Machinery;
  #closed: Promise<CloseSummary> | undefined;

  constructor(options: RegistryOptions<M>, step: Step) {
    const { models = {}, onEvent } = options;
    this.#machinery = new Machinery(options, step);
    if (onEvent) this.subscribe(onEvent);
    this.#machinery.notify({ type: 'registry.started', devices: this.#state.devices.keys() });
    for (const [modelId, definition] of Object.entries(models)) {
      this.register(modelId as keyof M & string, definition as ModelDefinition<M[keyof M & string]>);
    }
    this.#machinery.takeSnapshot('startup');
    void this.#machinery.readDevices();
  }

  get #state(): RegistryState {
    return this.#machinery.engine.state;
  }

  register<Id extends keyof M & string>(modelId: Id, definition: ModelDefinition<M[Id]>): void {
    this.#requireOpen();
    const facts = factsOf(modelId, definition, new Set(this.#machinery.budgets.keys()));
    this.#machinery.definitions.set(facts, definition as ModelDefinition<unknown>);
    this.#machinery.dispatch({ type: 'register', modelId, facts });
    if (this.#state.models.get(modelId)?.facts !== facts) {
      throw new ModelBusyError({ modelId, problem: 'its definition cannot be replaced while it is in use' });
    }
  }

  unregister(modelId: keyof M & string): void {
    this.#require(modelId);
    this.#machinery.dispatch({ type: 'unregister', modelId });
    if (this.#state.models.has(modelId)) {
      throw new ModelBusyError({ modelId, problem: 'it cannot be unregistered while it is in use' });
    }
  }

  acquire<Id extends keyof M & string>(modelId: Id, options?: AcquireOptions): Promise<Lease<M[Id]>> {
    return this.#machinery.desk.request(modelId, 'lease', options) as Promise<Lease<M[Id]>>;
  }

  async use<Id extends keyof M & string, Result>(
    modelId: Id,
    work: (model: M[Id], lease: Lease<M[Id]>) => Promise<Result> | Result,
    options?: AcquireOptions,
  ): Promise<Result> {
    await using lease = await this.acquire(modelId, options);
    return await work(lease.model, lease);
  }

  async preload(modelId: keyof M & string, options?: AcquireOptions): Promise<void> {
    await this.#machinery.desk.request(modelId, 'ready', options);
  }

  async unload(
    modelId: keyof M & string,
    { drainTimeoutMs = 30_000, signal }: UnloadOptions = {},
  ): Promise<'unloaded' | 'not-loaded'> {
    requireAtLeast(0, { drainTimeoutMs });
    signal?.throwIfAborted();
    const { residency } = this.#require(modelId);
    if (!('generation' in residency)) return 'not-loaded';
    const { generation } = residency;
    this.#machinery.dispatch({ type: 'unload', modelId, drainTimeoutMs });
    try {
      return await this.#machinery.engine.until((state) => unloadResult(state, modelId, generation), signal);
    } catch (error) {
      if (signal?.aborted) this.#machinery.dispatch({ type: 'cancel-unload', modelId });
      throw error;
    }
  }

  pin(modelId: keyof M & string): Disposable {
    this.#require(modelId);
    this.#machinery.dispatch({ type: 'pin', modelId });
    let isPinned = true;
    return {
      [Symbol.dispose]: () => {
        if (isPinned) this.#machinery.dispatch({ type: 'unpin', modelId });
        isPinned = false;
      },
    };
  }

  preflight(modelIds: (keyof M & string) | readonly (keyof M & string)[]): PreflightReport {
    this.#requireOpen();
    const ids = typeof modelIds === 'string' ? [modelIds] : [...new Set(modelIds)];
    for (const modelId of ids) this.#require(modelId);
    return preflight(this.#state, ids, this.#machinery.engine.now());
  }

  async reclaim({
    targetBytes,
    device = this.#onlyDevice(),
    reason = 'manual',
  }: ReclaimOptions): Promise<ReclaimReport> {
    requireAtLeast(0, { targetBytes });
    const before = this.#state;
    if (!before.devices.has(device)) throw new InvalidBudgetError({ device, problem: 'it has none' });
    this.#machinery.dispatch({ type: 'reclaim', device, targetBytes, reason });
    const leaving = departed(before, this.#state);
    const evicted = await this.#machinery.engine.until((state) => gone(state, leaving));
    const memory = this.#state.devices.get(device)!;
    const leftBytes = effectiveBytes(this.#state, memory, this.#machinery.engine.now());
    return {
      evicted: evicted.map(({ modelId }) => modelId),
      freedBytes: evicted.reduce((sum, entry) => sum + weightBytes(entry, before), 0),
      shortfallBytes: Math.max(0, leftBytes - targetBytes),
    };
  }

  ps(): readonly ModelStatus[] {
    const nowMs = this.#machinery.engine.now();
    return this.#state.models.values().map((entry) => statusOf(this.#state, entry, nowMs));
  }

  async snapshot(trigger: SnapshotTrigger = 'manual'): Promise<MemorySnapshot> {
    await this.#machinery.readDevices();
    return this.#machinery.takeSnapshot(trigger);
  }

  peek(): MemorySnapshot {
    return this.#machinery.peek();
  }

  snapshots(): readonly MemorySnapshot[] {
    return this.#machinery.snapshots;
  }

  subscribe(listener: RegistryListener): Disposable {
    return this.#machinery.events.subscribe(listener);
  }

  close({ drainTimeoutMs = 30_000 }: CloseOptions = {}): Promise<CloseSummary> {
    requireAtLeast(0, { drainTimeoutMs });
    this.#closed ??= this.#close(drainTimeoutMs);
    return this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(drainTimeoutMs: number): Promise<CloseSummary> {
    const before = this.#state.models.values().filter(({ residency }) => 'generation' in residency);
    this.#machinery.dispatch({ type: 'close', drainTimeoutMs });
    await this.#machinery.engine.until(({ phase }) => phase === 'closed' || undefined);
    this.#machinery.stopReading();
    const isStuck = ({ modelId }: ModelEntry) => this.#state.models.get(modelId)?.residency.state === 'quarantined';
    const summary: CloseSummary = {
      unloaded: before.filter((entry) => !isStuck(entry)).map(({ modelId }) => modelId),
      quarantined: before.filter(isStuck).map(({ modelId }) => modelId),
      leakedLeases: this.#machinery.desk.leaked,
    };
    this.#machinery.notify({ type: 'registry.closed', ...summary });
    return summary;
  }

  #require(modelId: string): ModelEntry {
    const { models } = this.#state;
    const entry = models.get(modelId);
    if (!entry) throw new ModelNotFoundError({ modelId, known: models.keys() });
    return entry;
  }

  #requireOpen(): void {
    if (this.#state.phase !== 'open') throw new RegistryClosedError();
  }

  #onlyDevice(): DeviceId {
    const [device, ...others] = this.#machinery.budgets.keys();
    if (device === undefined || others.length > 0) {
      throw new InvalidBudgetError({
        device: device ?? 'cpu',
        problem: 'name the device, for there is not exactly one',
      });
    }
    return device;
  }
}
