import { VortexError } from '@vortex/runtime';
import { ManualClock } from '@vortex/runtime/testing';
import type { RegistryState } from '../core/registry-state.ts';
import { step as realStep, type Step } from '../core/step.ts';
import type { DeviceBudget, DeviceId } from '../device-budget.ts';
import type { Lease } from '../lease.ts';
import type { DeviceMemory } from '../memory-snapshot.ts';
import type { ModelRegistry } from '../model-registry.ts';
import type { RegistryEvent } from '../registry-events.ts';
import { type AcquireOptions, DEFAULT_MAX_CONCURRENT_LOADS, type RegistryOptions } from '../registry-options.ts';
import { RegistryShell } from '../shell/registry-shell.ts';
import { eventViolations } from './event-violations.ts';
import { FakeProbe } from './fake-probe.ts';
import { type ScriptedInstance, ScriptedModel, type ScriptedModelOptions } from './scripted-model.ts';
import { hasLeakedListener, trackAcquire, type WorldAcquire } from './world-acquire.ts';

/** Registered in a world, by id. */
export type ScriptedModels = Record<string, ScriptedInstance>;

export interface RegistryWorldOptions
  extends Omit<RegistryOptions<ScriptedModels>, 'budgets' | 'models' | 'probe' | 'clock'> {
  readonly budget: DeviceBudget;
  readonly models: readonly ScriptedModelOptions[];
  /**
   * Whether the device can be read.
   * @default false
   */
  readonly withProbe?: boolean;
  /** The state machine to use instead of the registry's own; for tests of the tests. */
  readonly step?: Step;
}

const NO_MEMORY: NodeJS.MemoryUsage = { rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 };

/** A registry together with everything around it, all of it under the test's control. */
export class RegistryWorld {
  readonly clock = new ManualClock();
  readonly device: DeviceId = 'cuda:0';
  readonly budget: DeviceBudget;
  readonly maxConcurrentLoads: number;
  readonly models = new Map<string, ScriptedModel>();
  readonly probe: FakeProbe | undefined;
  readonly registry: ModelRegistry<ScriptedModels>;
  readonly acquires: WorldAcquire[] = [];
  readonly events: RegistryEvent[] = [];
  /** What others use on the device. */
  foreignBytes = 0;
  /** Wall time, which may jump. */
  wallMs = 1_700_000_000_000;
  isClosed = false;
  readonly #pins: Disposable[] = [];
  readonly #step: Step;
  #state: RegistryState | undefined;
  #isReady = false;
  #running = 0;
  /** What was seen at moments that no later look could show. */
  readonly observed: string[] = [];

  constructor({ budget, models, withProbe = false, step = realStep, onEvent, ...options }: RegistryWorldOptions) {
    this.budget = budget;
    this.#step = step;
    this.maxConcurrentLoads = options.maxConcurrentLoads ?? DEFAULT_MAX_CONCURRENT_LOADS;
    const used = () => Math.min(budget.totalBytes, this.#visibleBytes + this.foreignBytes);
    this.probe = withProbe ? new FakeProbe({ totalBytes: budget.totalBytes, used }) : undefined;
    for (const model of models) this.models.set(model.modelId, this.#script(model));
    const registryOptions: RegistryOptions<ScriptedModels> = {
      ...options,
      budgets: { [this.device]: budget },
      clock: this.clock,
      wallClock: () => this.wallMs,
      // Asking the operating system would take most of a schedule's time.
      memoryUsage: () => NO_MEMORY,
      models: Object.fromEntries([...this.models].map(([modelId, { definition }]) => [modelId, definition])),
      onEvent: (event) => {
        this.events.push(event);
        // The first events come before there is a registry to ask.
        if (this.#isReady) this.observed.push(...eventViolations(this, event));
        onEvent?.(event);
      },
      ...(this.probe ? { probe: this.probe } : {}),
    };
    const watched: Step = (state, event, nowMs) => {
      const next = step(state, event, nowMs);
      this.#state = next.state;
      return next;
    };
    this.registry = new RegistryShell(registryOptions, watched);
    this.#isReady = true;
  }

  #script(options: ScriptedModelOptions): ScriptedModel {
    const model = new ScriptedModel({ device: this.device, ...options });
    model.onDispose = (instance) => {
      const users = this.held.filter(({ lease }) => lease?.model === instance);
      if (users.length > 0) this.observed.push(`I2: ${model.modelId} was disposed under ${users.length} leases`);
    };
    return model;
  }

  /** The truth about the device: what scripted models take of it. */
  get actualBytes(): number {
    return [...this.models.values()].reduce((sum, { actualBytes }) => sum + actualBytes, 0);
  }

  get #visibleBytes(): number {
    return [...this.models.values()].reduce((sum, { visibleBytes }) => sum + visibleBytes, 0);
  }

  /** Leases that the test holds. */
  get held(): readonly WorldAcquire[] {
    return this.acquires.filter(({ lease, isReleased }) => lease !== undefined && !isReleased && !lease.signal.aborted);
  }

  get waiting(): readonly WorldAcquire[] {
    return this.acquires.filter(({ isSettled }) => !isSettled);
  }

  model(modelId: string): ScriptedModel {
    return this.models.get(modelId)!;
  }

  acquire(modelId: string, options: Omit<AcquireOptions, 'signal'> = {}): WorldAcquire {
    const { workingBytes = this.model(modelId).definition.footprint.workingBytes ?? 0 } = options;
    return this.#track(modelId, workingBytes, (signal) => this.registry.acquire(modelId, { ...options, signal }));
  }

  preload(modelId: string): WorldAcquire {
    return this.#track(modelId, 0, async (signal) => {
      await this.registry.preload(modelId, { signal });
      return undefined;
    });
  }

  #track(
    modelId: string,
    workingBytes: number,
    start: (signal: AbortSignal) => Promise<Lease<ScriptedInstance> | undefined>,
  ): WorldAcquire {
    const acquire = trackAcquire({
      modelId,
      workingBytes,
      start,
      observe: (violation) => this.observed.push(violation),
    });
    this.acquires.push(acquire);
    return acquire;
  }

  abort(acquire: WorldAcquire): void {
    acquire.controller.abort(acquire.abortReason);
  }

  release(acquire: WorldAcquire): void {
    acquire.isReleased = true;
    void acquire.lease?.release();
  }

  /** What the state machine would do if it was simply asked again: nothing, or it had missed something (I11). */
  get missed(): readonly string[] {
    // A closed registry has nothing left to notice, though readings still grow old.
    if (!this.#state || this.#state.phase === 'closed') return [];
    const { effects } = this.#step(this.#state, { type: 'tick' }, this.clock.now());
    return effects.filter(({ type }) => type !== 'probe').map(({ type }) => type);
  }

  /** Callers that wait for a load which is under way. */
  joinedOf(modelId: string): number {
    const status = this.registry.ps().find((candidate) => candidate.modelId === modelId);
    return status?.state === 'loading' ? this.waiting.filter((acquire) => acquire.modelId === modelId).length : 0;
  }

  memory(): DeviceMemory {
    return this.registry.peek().devices.find(({ device }) => device === this.device)!;
  }

  /** Takes a snapshot; a probe that hangs is waited for only as long as nothing has to pass. */
  async snapshotNow(): Promise<void> {
    void this.registry.snapshot();
    await this.flush();
  }

  unload(modelId: string): void {
    this.#background(this.registry.unload(modelId, { drainTimeoutMs: 5_000 }));
  }

  reclaim(targetBytes: number): void {
    this.#background(this.registry.reclaim({ targetBytes }));
  }

  pin(modelId: string): void {
    this.#pins.push(this.registry.pin(modelId));
  }

  unpin(index: number): void {
    const [pin] = this.#pins.splice(index % Math.max(1, this.#pins.length), 1);
    pin?.[Symbol.dispose]();
  }

  /** Registers a model again, which is refused while it is in use (C23). */
  reregister(modelId: string): void {
    const { state, waiters } = this.registry.ps().find((status) => status.modelId === modelId)!;
    const isFree = (state === 'unloaded' || state === 'failed') && waiters === 0 && !this.isClosed;
    try {
      this.registry.register(modelId, this.model(modelId).definition);
      if (!isFree) this.observed.push(`C23: ${modelId} was replaced while ${state}`);
    } catch (error) {
      if (isFree) this.observed.push(`C23: ${modelId} could not be replaced while ${state}: ${String(error)}`);
    }
  }

  close(): void {
    this.isClosed = true;
    const first = this.registry.close({ drainTimeoutMs: 10_000 });
    if (first !== this.registry.close()) this.observed.push('I22: closing twice is not closing once');
    this.#background(first);
  }

  /** Work that nobody waits for; what it rejects with must be one of our errors. */
  #background(work: Promise<unknown>): void {
    this.#running++;
    work
      .catch((error: unknown) => {
        if (!VortexError.isInstance(error)) this.observed.push(`I21: ${String(error)} is not an error of ours`);
      })
      .finally(() => {
        this.#running--;
      })
      .catch(() => {});
  }

  /** Lets everything run that needs no time to pass. */
  async flush(): Promise<void> {
    for (let turn = 0; turn < 40; turn++) await Promise.resolve();
  }

  /** Lets time pass at one go: whatever is started on the way gets no turn before the end. */
  async advance(durationMs: number): Promise<void> {
    await this.flush();
    this.clock.advance(durationMs);
    await this.flush();
  }

  /** Lets time pass second by second, so that everything gets its turn. */
  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) await this.advance(1_000);
  }

  /** Callers whose acquire is over and whose signal is still listened to. */
  get leakedListeners(): number {
    return this.acquires.filter(hasLeakedListener).length;
  }

  /** Verbs other than `acquire` that have not ended. */
  get running(): number {
    return this.#running;
  }
}
