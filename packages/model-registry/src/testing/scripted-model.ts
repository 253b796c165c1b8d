import type { DisposeContext, LoadContext, ModelDefinition } from '../model-definition.ts';

/** What a scripted load makes. */
export interface ScriptedInstance {
  readonly modelId: string;
  readonly index: number;
  /** How often dispose was called. */
  disposeCalls: number;
  isGone: boolean;
  /** What `healthy` answers. */
  isHealthy: boolean;
}

export interface ScriptedModelOptions
  extends Omit<ModelDefinition<ScriptedInstance>, 'load' | 'dispose' | 'measure' | 'healthy'> {
  readonly modelId: string;
  /** What it really uses once loaded, if that is not what it declares. */
  readonly measuredBytes?: number;
  /**
   * `held` loads and disposes wait for `finishLoad` and `finishDispose`; `at-once` ones do not.
   * @default 'held'
   */
  readonly pace?: 'held' | 'at-once';
}

interface Call<T> {
  readonly signal: AbortSignal;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A model whose loads and disposes end when and how the test says.
 *
 * It keeps its own books of what is in memory, so that a registry can be compared with the truth.
 */
export class ScriptedModel {
  readonly modelId: string;
  readonly residentBytes: number;
  readonly instances: ScriptedInstance[] = [];
  measuredBytes: number | undefined;
  pace: 'held' | 'at-once';
  /** Whether what was disposed of still shows on the device. */
  keepsMemory = false;
  loadsStarted = 0;
  loadsFailed = 0;
  readonly #options: ScriptedModelOptions;
  readonly #loads: (Call<ScriptedInstance> & { readonly context: LoadContext })[] = [];
  readonly #dead: (Call<ScriptedInstance> & { readonly context: LoadContext })[] = [];
  readonly #disposals: (Call<void> & { readonly instance: ScriptedInstance })[] = [];
  readonly #lostCallbacks = new Map<ScriptedInstance, (error?: unknown) => void>();
  /** Called when a load begins. */
  onLoad: (() => void) | undefined;
  /** Called when a dispose begins, before anything is gone. */
  onDispose: ((instance: ScriptedInstance) => void) | undefined;

  constructor(options: ScriptedModelOptions) {
    this.#options = options;
    this.modelId = options.modelId;
    this.residentBytes = options.footprint.residentBytes;
    this.measuredBytes = options.measuredBytes;
    this.pace = options.pace ?? 'held';
  }

  /** What to register. */
  get definition(): ModelDefinition<ScriptedInstance> {
    const { modelId: _, measuredBytes: __, pace: ___, ...rest } = this.#options;
    return {
      ...rest,
      load: (context) => this.#load(context),
      dispose: (instance, context) => this.#dispose(instance, context),
      measure: () => this.measuredBytes,
      healthy: (instance) => instance.isHealthy,
    };
  }

  /** Loads that have begun and not ended. */
  get loadsRunning(): number {
    return this.#loads.length;
  }

  get disposalsRunning(): number {
    return this.#disposals.length;
  }

  /** Instances that are loaded, half-disposed ones included. */
  get alive(): readonly ScriptedInstance[] {
    return this.instances.filter(({ isGone }) => !isGone);
  }

  /** The truth: what its loads and instances take, at the declared size. */
  get actualBytes(): number {
    return (this.loadsRunning + this.alive.length) * this.residentBytes;
  }

  /** What a device still shows: drivers give memory back late, or never. */
  get visibleBytes(): number {
    return this.keepsMemory ? this.instances.length * this.residentBytes : this.actualBytes;
  }

  /** Whether the load that is running has been called off. */
  get isLoadAborted(): boolean {
    return this.#loads[0]?.signal.aborted ?? false;
  }

  get isDisposeAborted(): boolean {
    return this.#disposals[0]?.signal.aborted ?? false;
  }

  finishLoad(): boolean {
    const load = this.#loads.shift();
    if (!load) return false;
    load.resolve(this.#instance(load.context));
    return true;
  }

  failLoad(error: unknown): boolean {
    const load = this.#loads.shift();
    if (load) this.loadsFailed++;
    load?.reject(error);
    return load !== undefined;
  }

  /** Says that the running load goes on. */
  progressLoad(fraction: number): void {
    this.#loads[0]?.context.progress(fraction);
  }

  finishDispose(): boolean {
    const disposal = this.#disposals.shift();
    if (disposal) disposal.instance.isGone = true;
    disposal?.resolve();
    return disposal !== undefined;
  }

  failDispose(error: unknown): boolean {
    const disposal = this.#disposals.shift();
    disposal?.reject(error);
    return disposal !== undefined;
  }

  /** Ends what is held, and holds nothing any more. */
  finishAll(): void {
    this.pace = 'at-once';
    while (this.finishLoad());
    while (this.finishDispose());
  }

  /** The process of the loaded model dies, and its memory with it. */
  crash(error: unknown = new Error('the host was killed')): boolean {
    const instance = this.alive[0];
    if (!instance) return false;
    instance.isGone = true;
    this.#lostCallbacks.get(instance)?.(error);
    return true;
  }

  /** The process dies in the middle of the load, whose promise hangs on until {@link endDeadLoad}. */
  crashLoading(error: unknown = new Error('the host was killed')): boolean {
    const load = this.#loads.shift();
    if (!load) return false;
    this.loadsFailed++;
    this.#dead.push(load);
    load.context.lost(error);
    return true;
  }

  /** The promise of a load whose process has died ends at last, with an error or, absurdly, with a model. */
  endDeadLoad(outcome: 'error' | 'model'): boolean {
    const load = this.#dead.shift();
    if (!load) return false;
    if (outcome === 'error') load.reject(new Error('too late'));
    else {
      this.loadsFailed--;
      const instance = this.#instance(load.context);
      instance.isGone = true;
      load.resolve(instance);
    }
    return true;
  }

  #load(context: LoadContext): Promise<ScriptedInstance> {
    this.loadsStarted++;
    if (this.pace === 'at-once') return Promise.resolve(this.#instance(context));
    return new Promise((resolve, reject) => {
      this.#loads.push({ signal: context.signal, resolve, reject, context });
      this.onLoad?.();
    });
  }

  #instance(context: LoadContext): ScriptedInstance {
    const instance = {
      modelId: this.modelId,
      index: this.instances.length,
      disposeCalls: 0,
      isGone: false,
      isHealthy: true,
    };
    this.instances.push(instance);
    this.#lostCallbacks.set(instance, context.lost);
    return instance;
  }

  #dispose(instance: ScriptedInstance, { signal }: DisposeContext): Promise<void> {
    instance.disposeCalls++;
    if (this.pace === 'at-once') {
      this.onDispose?.(instance);
      instance.isGone = true;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      this.#disposals.push({ instance, signal, resolve, reject });
      this.onDispose?.(instance);
    });
  }
}
