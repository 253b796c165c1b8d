import type { Clock } from '@vortex/runtime';
import type { Effect } from '../core/effect.ts';
import type { StepEvent } from '../core/step-event.ts';
import type { DeviceId } from '../device-budget.ts';
import { isOutOfMemory, type ModelDefinition } from '../model-definition.ts';
import type { Notice } from '../registry-events.ts';
import { type SettleOptions, settle } from './settle.ts';

type EffectOf<Type extends Effect['type']> = Extract<Effect, { type: Type }>;

/** What the runner may see of the registry. */
export interface RunnerHost {
  readonly clock: Clock;
  readonly settle: SettleOptions;
  readonly measureTimeoutMs: number;
  definitionOf(modelId: string): ModelDefinition<unknown>;
  deviceOf(modelId: string): DeviceId;
  activityOf(device: DeviceId): number;
  /** Used on a device by a reading made now; absent without a probe, or when it failed. */
  readUsed(device: DeviceId): Promise<number | undefined>;
  report(event: StepEvent): void;
  notify(notice: Notice): void;
}

interface Instance {
  readonly model: unknown;
  readonly definition: ModelDefinition<unknown>;
}

/** Runs the code of definitions: load, dispose and measure. It decides nothing; it reports. */
export class ModelRunner {
  readonly #host: RunnerHost;
  readonly #instances = new Map<number, Instance>();
  readonly #loads = new Map<number, AbortController>();
  readonly #disposals = new Map<number, AbortController>();

  constructor(host: RunnerHost) {
    this.#host = host;
  }

  /** The loaded model of a generation. */
  modelOf(generation: number): unknown {
    return this.#instances.get(generation)?.model;
  }

  isHealthy(generation: number): boolean {
    const instance = this.#instances.get(generation);
    if (!instance) return false;
    if (!instance.definition.healthy) return true;
    try {
      return instance.definition.healthy(instance.model);
    } catch {
      return false;
    }
  }

  async load({ modelId, generation, activity, usedBytes }: EffectOf<'load'>): Promise<void> {
    const definition = this.#host.definitionOf(modelId);
    const device = this.#host.deviceOf(modelId);
    const controller = new AbortController();
    this.#loads.set(generation, controller);
    let outcome: StepEvent;
    try {
      const model = await definition.load?.({
        signal: controller.signal,
        device,
        progress: (fraction, note) => this.#progress(modelId, generation, fraction, note),
        lost: (error) => this.#host.report({ type: 'lost', modelId, generation, error }),
      });
      this.#instances.set(generation, { model, definition });
      const measuredBytes = await this.#measureLoad({ generation, device, activity, usedBytes });
      outcome = { type: 'loaded', modelId, generation, measuredBytes };
    } catch (error) {
      outcome = { type: 'load-failed', modelId, generation, error, outOfMemory: isOutOfMemory(error) };
    } finally {
      this.#loads.delete(generation);
    }
    this.#host.report(outcome);
  }

  abortLoad(generation: number, reason: unknown): void {
    this.#loads.get(generation)?.abort(reason);
  }

  async dispose({ modelId, generation, activity, expectedBytes }: EffectOf<'dispose'>): Promise<void> {
    const device = this.#host.deviceOf(modelId);
    const baselineBytes = await this.#host.readUsed(device);
    try {
      await this.#runDispose(generation);
    } catch (error) {
      this.#host.report({ type: 'dispose-failed', modelId, generation, error });
      return;
    }
    const result = await settle({
      baselineBytes,
      expectedBytes,
      readUsed: () => this.#host.readUsed(device),
      isQuiet: () => this.#host.activityOf(device) === activity,
      clock: this.#host.clock,
      options: this.#host.settle,
    });
    this.#host.report({ type: 'disposed', modelId, generation, settle: result });
  }

  abortDispose(generation: number): void {
    this.#disposals.get(generation)?.abort(new Error('The dispose took too long.'));
  }

  /** Disposes what a load made after nobody wanted it any more. */
  async disposeOrphan({ modelId, generation }: EffectOf<'dispose-orphan'>): Promise<void> {
    const device = this.#host.deviceOf(modelId);
    try {
      await this.#runDispose(generation);
    } catch (error) {
      this.#host.notify({ type: 'model.unload.failed', modelId, device, generation, error, willRetry: false });
      this.#instances.delete(generation);
    }
  }

  async #runDispose(generation: number): Promise<void> {
    const instance = this.#instances.get(generation);
    if (!instance) return;
    const controller = new AbortController();
    this.#disposals.set(generation, controller);
    try {
      const { model, definition } = instance;
      if (definition.dispose) await definition.dispose(model, { signal: controller.signal });
      else await disposeByProtocol(model);
      this.#instances.delete(generation);
    } finally {
      this.#disposals.delete(generation);
    }
  }

  forget(generation: number): void {
    this.#instances.delete(generation);
  }

  async measure({ modelId, generation }: EffectOf<'measure'>): Promise<void> {
    const measuredBytes = await this.#ask(generation);
    if (measuredBytes !== undefined) this.#host.report({ type: 'measured', modelId, generation, measuredBytes });
  }

  #progress(modelId: string, generation: number, fraction: number, note: string | undefined): void {
    if (!this.#loads.has(generation)) return;
    const device = this.#host.deviceOf(modelId);
    this.#host.report({ type: 'load-progressed', modelId, generation });
    this.#host.notify({ type: 'model.load.progress', modelId, device, generation, fraction, note });
  }

  /** The definition's own measure, else what the device shows, if nothing else moved on it meanwhile. */
  async #measureLoad(load: {
    generation: number;
    device: DeviceId;
    activity: number;
    usedBytes: number | undefined;
  }): Promise<number | undefined> {
    const { generation, device, activity, usedBytes } = load;
    if (this.#instances.get(generation)?.definition.measure) return this.#ask(generation);
    if (usedBytes === undefined) return undefined;
    const afterBytes = await this.#host.readUsed(device);
    if (afterBytes === undefined || this.#host.activityOf(device) !== activity) return undefined;
    return afterBytes > usedBytes ? afterBytes - usedBytes : undefined;
  }

  /** Asks the definition, for a bounded time; an answer that is no number of bytes is no answer. */
  async #ask(generation: number): Promise<number | undefined> {
    const instance = this.#instances.get(generation);
    if (!instance?.definition.measure) return undefined;
    const { clock, measureTimeoutMs } = this.#host;
    let stop: Disposable | undefined;
    const timeout = new Promise<undefined>((resolve) => {
      stop = clock.setTimer(() => resolve(undefined), measureTimeoutMs);
    });
    try {
      const bytes = await Promise.race([instance.definition.measure(instance.model), timeout]);
      return Number.isSafeInteger(bytes) && bytes! >= 0 ? bytes : undefined;
    } catch {
      return undefined;
    } finally {
      stop?.[Symbol.dispose]();
    }
  }
}

async function disposeByProtocol(model: unknown): Promise<void> {
  const disposable = model as Partial<AsyncDisposable & Disposable> | null | undefined;
  if (disposable?.[Symbol.asyncDispose]) await disposable[Symbol.asyncDispose]?.();
  else disposable?.[Symbol.dispose]?.();
}
