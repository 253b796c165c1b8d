import { systemClock, type VortexError } from '@vortex/runtime';
import type { Effect } from '../core/effect.ts';
import type { Failure } from '../core/failure.ts';
import { initialState } from '../core/initial-state.ts';
import type { ModelFacts, RegistryState } from '../core/registry-state.ts';
import type { Step } from '../core/step.ts';
import { type DeviceId, isDeviceId, type ResolvedBudget, resolveBudget } from '../device-budget.ts';
import { InvalidBudgetError } from '../errors/definition-errors.ts';
import { errorOf } from '../errors/error-of.ts';
import type { MemorySnapshot, SnapshotTrigger } from '../memory-snapshot.ts';
import type { ModelDefinition } from '../model-definition.ts';
import type { Notice } from '../registry-events.ts';
import { DEFAULT_SETTLE, type RegistryOptions, requireAtLeast, settingsOf } from '../registry-options.ts';
import { DeviceWatch } from './device-watch.ts';
import { Engine } from './engine.ts';
import { EventLog } from './event-log.ts';
import { LeaseDesk } from './lease-desk.ts';
import { ModelRunner } from './model-runner.ts';
import { SnapshotRing } from './snapshot-ring.ts';

/** Everything around the state machine, wired together: who carries out its effects, and who answers. */
export class Machinery {
  readonly engine: Engine;
  readonly desk: LeaseDesk;
  readonly events = new EventLog();
  readonly budgets: ReadonlyMap<DeviceId, ResolvedBudget>;
  /** By facts, which every registration makes anew, so that a load always runs the definition that was planned with. */
  readonly definitions = new WeakMap<ModelFacts, ModelDefinition<unknown>>();
  readonly #runner: ModelRunner;
  readonly #watch: DeviceWatch | undefined;
  readonly #ring: SnapshotRing;

  constructor(options: RegistryOptions<object>, step: Step) {
    const { probe, probeTimeoutMs = 2_000, probeIntervalMs = 10_000, clock = systemClock } = options;
    const { wallClock = Date.now, memoryUsage = process.memoryUsage, maxSnapshots = 256 } = options;
    requireAtLeast(1, { probeTimeoutMs, probeIntervalMs, maxSnapshots });
    this.budgets = resolveBudgets(options.budgets);
    const probed = [...this.budgets.keys()].filter((device) => probe !== undefined && device !== 'cpu');
    const report = this.dispatch.bind(this);
    const notify = this.notify.bind(this);

    this.#ring = new SnapshotRing({ maxSnapshots, wallClock, memoryUsage });
    this.engine = new Engine({
      step,
      state: initialState(settingsOf(options), this.budgets, (device) => probed.includes(device)),
      clock,
      run: (effect) => this.#run(effect),
      onSettled: () => this.#watch?.pollWhile(isActive(this.engine.state)),
    });
    if (probe && probed.length > 0) {
      const timing = { timeoutMs: probeTimeoutMs, intervalMs: probeIntervalMs };
      this.#watch = new DeviceWatch({ probe, devices: probed, clock, ...timing, report, notify });
    }
    this.#runner = new ModelRunner({
      clock,
      settle: { ...DEFAULT_SETTLE, ...options.settle },
      measureTimeoutMs: probeTimeoutMs,
      definitionOf: (modelId) => this.definitions.get(this.engine.state.models.get(modelId)!.facts)!,
      deviceOf: (modelId) => this.engine.state.models.get(modelId)?.facts.device ?? 'cpu',
      activityOf: (device) => this.engine.state.devices.get(device)!.activity,
      readUsed: (device) => this.#readUsed(device),
      report,
      notify,
    });
    this.desk = new LeaseDesk({
      captureStacks: options.leak?.captureStacks ?? false,
      dispatch: report,
      isWatched: () => this.events.isWatched,
      notify,
      isHealthy: (generation) => this.#runner.isHealthy(generation),
      modelOf: (generation) => this.#runner.modelOf(generation),
    });
  }

  dispatch(event: Parameters<Engine['dispatch']>[0]): void {
    this.engine.dispatch(event);
  }

  notify(notice: Notice): void {
    if (this.events.isWatched) this.events.emit(notice, this.engine.now());
  }

  /** Reads the devices, if there is a probe. */
  async readDevices(): Promise<void> {
    await this.#watch?.read();
  }

  async #readUsed(device: DeviceId): Promise<number | undefined> {
    if (this.engine.state.devices.get(device)?.probe === undefined) return undefined;
    const readings = await this.#watch?.read();
    return readings?.find((reading) => reading.device === device)?.usedBytes;
  }

  stopReading(): void {
    this.#watch?.[Symbol.dispose]();
  }

  get snapshots(): readonly MemorySnapshot[] {
    return this.#ring.kept;
  }

  peek(): MemorySnapshot {
    return this.#ring.peek(this.engine.state, this.engine.now(), this.engine.eventLoopLagMs);
  }

  takeSnapshot(trigger: SnapshotTrigger): MemorySnapshot {
    return this.#ring.take(this.engine.state, this.engine.now(), this.engine.eventLoopLagMs, trigger);
  }

  #run(effect: Effect): void {
    switch (effect.type) {
      case 'grant':
        this.desk.grant(effect);
        break;
      case 'ready':
        this.desk.resolve(effect.waiterId);
        break;
      case 'reject':
        this.desk.reject(effect.waiterId, this.#errorOf(effect.failure));
        break;
      case 'revoke':
        this.desk.revoke(effect.leaseId, this.#errorOf(effect.failure));
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
        this.takeSnapshot(effect.trigger);
        break;
      case 'notice':
        this.notify(effect.notice);
        break;
    }
  }

  #errorOf(failure: Failure): VortexError {
    return errorOf(failure, () => this.peek());
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
  return queue.length > 0 || models.values().some(({ residency }) => 'generation' in residency);
}
