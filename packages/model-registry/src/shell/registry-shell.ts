import { systemClock, type VortexError } from '@vortex/runtime';
import type { Effect } from '../core/effect.ts';
import type { Failure } from '../core/failure.ts';
import { initialState } from '../core/initial-state.ts';
import { effectiveBytes, weightBytes } from '../core/ledger.ts';
import type { AdmissionReport } from '../core/plan-admission.ts';
import type { ModelEntry, RegistryState } from '../core/registry-state.ts';
import type { Step } from '../core/step.ts';
import { type DeviceId, isDeviceId, type ResolvedBudget, resolveBudget } from '../device-budget.ts';
import {
  errorOf,
  InvalidBudgetError,
  ModelBusyError,
  ModelDisposeError,
  ModelNotFoundError,
  RegistryClosedError,
} from '../errors.ts';
import type { Lease } from '../lease.ts';
import type { MemorySnapshot, SnapshotTrigger } from '../memory-snapshot.ts';
import { factsOf, type ModelDefinition } from '../model-definition.ts';
import type { CloseOptions, ModelRegistry, ReclaimOptions, ReclaimReport, UnloadOptions } from '../model-registry.ts';
import { type ModelStatus, statusOf } from '../model-status.ts';
import { preflight } from '../preflight.ts';
import type { CloseSummary, Notice } from '../registry-events.ts';
import {
  type AcquireOptions,
  DEFAULT_SETTLE,
  type RegistryOptions,
  requireAtLeast,
  settingsOf,
} from '../registry-options.ts';
import { DeviceWatch } from './device-watch.ts';
import { Engine } from './engine.ts';
import { EventLog, type RegistryListener } from './event-log.ts';
import { LeaseDesk } from './lease-desk.ts';
import { ModelRunner } from './model-runner.ts';
import { SnapshotRing } from './snapshot-ring.ts';

/** The registry as callers see it: every verb is an event for the reducer and, where it takes time, a wait. */
export class RegistryShell<M extends object> implements ModelRegistry<M> {
  readonly #definitions = new Map<string, ModelDefinition<unknown>>();
  readonly #budgeted: ReadonlySet<DeviceId>;
  readonly #events = new EventLog();
  readonly #engine: Engine;
  readonly #runner: ModelRunner;
  readonly #desk: LeaseDesk;
  readonly #watch: DeviceWatch | undefined;
  readonly #ring: SnapshotRing;
  #closed: Promise<CloseSummary> | undefined;

  constructor(options: RegistryOptions<M>, step: Step) {
    const { probe, probeTimeoutMs = 2_000, probeIntervalMs = 10_000, clock = systemClock } = options;
    const { wallClock = Date.now, memoryUsage = process.memoryUsage, maxSnapshots = 256, models, onEvent } = options;
    const budgets = resolveBudgets(options.budgets);
    const probed = [...budgets.keys()].filter((device) => probe !== undefined && device !== 'cpu');
    requireAtLeast(1, { probeTimeoutMs, probeIntervalMs, maxSnapshots });

    this.#budgeted = new Set(budgets.keys());
    this.#ring = new SnapshotRing({ maxSnapshots, wallClock, memoryUsage });
    this.#engine = new Engine({
      step,
      state: initialState(settingsOf(options), budgets, (device) => probed.includes(device)),
      clock,
      run: (effect) => this.#run(effect),
      onSettled: () => this.#watch?.pollWhile(isActive(this.#engine.state)),
    });
    this.#watch =
      probe && probed.length > 0
        ? new DeviceWatch({
            probe,
            devices: probed,
            clock,
            timeoutMs: probeTimeoutMs,
            intervalMs: probeIntervalMs,
            report: (event) => this.#engine.dispatch(event),
          })
        : undefined;
    this.#runner = new ModelRunner({
      clock,
      settle: { ...DEFAULT_SETTLE, ...options.settle },
      measureTimeoutMs: probeTimeoutMs,
      definitionOf: (modelId) => this.#definitions.get(modelId)!,
      deviceOf: (modelId) => this.#engine.state.models.get(modelId)?.facts.device ?? 'cpu',
      activityOf: (device) => this.#engine.state.devices.get(device)!.activity,
      readUsed: async (device) => {
        const readings = probed.includes(device) ? await this.#watch?.read() : undefined;
        return readings?.find((reading) => reading.device === device)?.usedBytes;
      },
      report: (event) => this.#engine.dispatch(event),
      notify: (notice) => this.#notify(notice),
    });
    this.#desk = new LeaseDesk({
      captureStacks: options.leak?.captureStacks ?? false,
      dispatch: (event) => this.#engine.dispatch(event),
      isWatched: () => this.#events.isWatched,
      notify: (notice) => this.#notify(notice),
      isHealthy: (generation) => this.#runner.isHealthy(generation),
      modelOf: (generation) => this.#runner.modelOf(generation),
    });

    if (onEvent) this.#events.subscribe(onEvent);
    this.#notify({ type: 'registry.started', devices: [...this.#engine.state.devices.keys()] });
    for (const [modelId, definition] of Object.entries(models ?? {})) {
      if (definition) this.register(modelId as keyof M & string, definition as ModelDefinition<M[keyof M & string]>);
    }
    this.#take('startup');
    void this.#watch?.read();
  }

  register<Id extends keyof M & string>(modelId: Id, definition: ModelDefinition<M[Id]>): void {
    this.#requireOpen();
    const facts = factsOf(modelId, definition, this.#budgeted);
    this.#engine.dispatch({ type: 'register', modelId, facts });
    if (this.#engine.state.models.get(modelId)?.facts !== facts) {
      throw new ModelBusyError({ modelId, problem: 'it is in use, and its definition cannot be replaced now' });
    }
    this.#definitions.set(modelId, definition as ModelDefinition<unknown>);
  }

  unregister(modelId: keyof M & string): void {
    this.#require(modelId);
    this.#engine.dispatch({ type: 'unregister', modelId });
    if (this.#engine.state.models.has(modelId)) {
      throw new ModelBusyError({ modelId, problem: 'it is in use and cannot be unregistered' });
    }
    this.#definitions.delete(modelId);
  }

  acquire<Id extends keyof M & string>(modelId: Id, options?: AcquireOptions): Promise<Lease<M[Id]>> {
    return this.#desk.request(modelId, 'lease', options) as Promise<Lease<M[Id]>>;
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
    await this.#desk.request(modelId, 'ready', options);
  }

  async unload(modelId: keyof M & string, options: UnloadOptions = {}): Promise<'unloaded' | 'not-loaded'> {
    const { drainTimeoutMs = 30_000, signal } = options;
    requireAtLeast(0, { drainTimeoutMs });
    signal?.throwIfAborted();
    const { residency } = this.#require(modelId);
    if (!('generation' in residency)) return 'not-loaded';
    const { generation } = residency;
    this.#engine.dispatch({ type: 'unload', modelId, drainTimeoutMs });
    try {
      return await this.#engine.until((state) => unloadResult(state, modelId, generation), signal);
    } catch (error) {
      if (signal?.aborted) this.#engine.dispatch({ type: 'cancel-unload', modelId });
      throw error;
    }
  }

  pin(modelId: keyof M & string): Disposable {
    this.#require(modelId);
    this.#engine.dispatch({ type: 'pin', modelId });
    let isPinned = true;
    return {
      [Symbol.dispose]: () => {
        if (isPinned) this.#engine.dispatch({ type: 'unpin', modelId });
        isPinned = false;
      },
    };
  }

  preflight(modelIds: (keyof M & string) | readonly (keyof M & string)[]): AdmissionReport {
    this.#requireOpen();
    const ids = typeof modelIds === 'string' ? [modelIds] : [...new Set(modelIds)];
    for (const modelId of ids) this.#require(modelId);
    return preflight(this.#engine.state, ids, this.#engine.now());
  }

  async reclaim({
    targetBytes,
    device = this.#onlyDevice(),
    reason = 'manual',
  }: ReclaimOptions): Promise<ReclaimReport> {
    requireAtLeast(0, { targetBytes });
    const before = this.#engine.state;
    if (!before.devices.has(device)) throw new InvalidBudgetError({ device, problem: 'it has none' });
    this.#engine.dispatch({ type: 'reclaim', device, targetBytes, reason });
    const leaving = [...this.#engine.state.models.values()].filter(
      ({ modelId, residency }) =>
        residency.state === 'unloading' && before.models.get(modelId)?.residency.state === 'ready',
    );
    const evicted = await this.#engine.until((state) => leftOf(state, leaving));
    const { state } = this.#engine;
    const effective = effectiveBytes(state, state.devices.get(device)!, this.#engine.now());
    return {
      evicted: evicted.map(({ modelId }) => modelId),
      freedBytes: evicted.reduce((sum, entry) => sum + weightBytes(entry, before), 0),
      shortfallBytes: Math.max(0, effective - targetBytes),
    };
  }

  ps(): readonly ModelStatus[] {
    const { state } = this.#engine;
    return [...state.models.values()].map((entry) => statusOf(state, entry, this.#engine.now()));
  }

  async snapshot(trigger: SnapshotTrigger = 'manual'): Promise<MemorySnapshot> {
    await this.#watch?.read();
    return this.#take(trigger);
  }

  peek(): MemorySnapshot {
    return this.#ring.peek(this.#engine.state, this.#engine.now(), this.#engine.eventLoopLagMs);
  }

  snapshots(): readonly MemorySnapshot[] {
    return this.#ring.kept;
  }

  subscribe(listener: RegistryListener): Disposable {
    return this.#events.subscribe(listener);
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
    const before = [...this.#engine.state.models.values()].filter(({ residency }) => 'generation' in residency);
    this.#engine.dispatch({ type: 'close', drainTimeoutMs });
    await this.#engine.until(({ phase }) => phase === 'closed' || undefined);
    this.#watch?.[Symbol.dispose]();
    const isQuarantined = ({ modelId }: ModelEntry) =>
      this.#engine.state.models.get(modelId)?.residency.state === 'quarantined';
    const summary: CloseSummary = {
      unloaded: before.filter((entry) => !isQuarantined(entry)).map(({ modelId }) => modelId),
      quarantined: before.filter(isQuarantined).map(({ modelId }) => modelId),
      leakedLeases: this.#desk.leaked,
    };
    this.#notify({ type: 'registry.closed', ...summary });
    return summary;
  }

  #run(effect: Effect): void {
    switch (effect.type) {
      case 'grant':
        this.#desk.grant(effect);
        break;
      case 'ready':
        this.#desk.resolve(effect.waiterId);
        break;
      case 'reject':
        this.#desk.reject(effect.waiterId, this.#errorOf(effect.failure));
        break;
      case 'revoke':
        this.#desk.revoke(effect.leaseId, this.#errorOf(effect.failure));
        break;
      case 'load':
        void this.#runner.load(effect);
        break;
      case 'abort-load':
        this.#runner.abortLoad(effect.generation, effect.failure && this.#errorOf(effect.failure));
        break;
      case 'dispose':
        void this.#runner.dispose(effect);
        break;
      case 'abort-dispose':
        this.#runner.abortDispose(effect.generation);
        break;
      case 'dispose-orphan':
        void this.#runner.disposeOrphan(effect);
        break;
      case 'forget':
        this.#runner.forget(effect.generation);
        break;
      case 'measure':
        void this.#runner.measure(effect);
        break;
      case 'probe':
        void this.#watch?.read();
        break;
      case 'snapshot':
        this.#take(effect.trigger);
        break;
      case 'notice':
        this.#notify(effect.notice);
        break;
    }
  }

  #errorOf(failure: Failure): VortexError {
    return errorOf(failure, () => this.peek());
  }

  #take(trigger: SnapshotTrigger): MemorySnapshot {
    return this.#ring.take(this.#engine.state, this.#engine.now(), this.#engine.eventLoopLagMs, trigger);
  }

  #notify(notice: Notice): void {
    if (this.#events.isWatched) this.#events.emit(notice, this.#engine.now());
  }

  #require(modelId: string): ModelEntry {
    const { models } = this.#engine.state;
    const entry = models.get(modelId);
    if (!entry) throw new ModelNotFoundError({ modelId, known: [...models.keys()] });
    return entry;
  }

  #requireOpen(): void {
    if (this.#engine.state.phase !== 'open') throw new RegistryClosedError();
  }

  #onlyDevice(): DeviceId {
    const [device, ...others] = this.#budgeted;
    if (device === undefined || others.length > 0) {
      throw new InvalidBudgetError({
        device: device ?? 'cpu',
        problem: 'name the device, for there is not exactly one',
      });
    }
    return device;
  }
}

function resolveBudgets(budgets: RegistryOptions<object>['budgets']): ReadonlyMap<DeviceId, ResolvedBudget> {
  const resolved = new Map<DeviceId, ResolvedBudget>();
  for (const [device, budget] of Object.entries(budgets)) {
    if (!isDeviceId(device)) throw new InvalidBudgetError({ device, problem: 'there is no such device' });
    if (budget) resolved.set(device, resolveBudget(device, budget));
  }
  return resolved;
}

/** Whether anything is in memory or waited for, so that readings matter. */
function isActive({ phase, queue, models }: RegistryState): boolean {
  if (phase === 'closed') return false;
  return queue.length > 0 || [...models.values()].some(({ residency }) => 'generation' in residency);
}

/** What an unload came to; undefined while it goes on. */
function unloadResult(state: RegistryState, modelId: string, generation: number): 'unloaded' | undefined {
  const entry = state.models.get(modelId);
  if (!entry || !('generation' in entry.residency)) return 'unloaded';
  const { residency, drainDeadlineMs, lastError } = entry;
  if (residency.state === 'quarantined') throw new ModelDisposeError({ modelId, cause: lastError?.cause });
  if (drainDeadlineMs !== undefined || residency.state === 'unloading') return undefined;
  if (residency.generation !== generation) return 'unloaded';
  throw new ModelBusyError({ modelId, problem: `${entry.leases.length} leases did not end in time` });
}

/** Which of these are gone, once none of them is on its way any more. */
function leftOf(state: RegistryState, leaving: readonly ModelEntry[]): readonly ModelEntry[] | undefined {
  const left: ModelEntry[] = [];
  for (const entry of leaving) {
    const now = state.models.get(entry.modelId)?.residency;
    const isSame =
      now && 'generation' in now && 'generation' in entry.residency && now.generation === entry.residency.generation;
    if (isSame && now.state === 'unloading') return undefined;
    if (!isSame) left.push(entry);
  }
  return left;
}
