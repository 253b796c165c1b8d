import {
  createModelRegistry,
  type Lease,
  ModelLoadError,
  type ModelRegistry,
  ModelUnavailableError,
  type RegistryEvent,
} from '@vortex/model-registry';
import { createModelStore, defaultCacheDir, type ModelStore } from '@vortex/model-store';
import {
  type Catalog,
  type Recipe,
  type RecipeInput,
  type ResolvedRecipe,
  resolveRecipe,
  validateRecipe,
} from '@vortex/recipe-schema';
import { linkSignals, VortexError } from '@vortex/runtime';
import { findDevice, SLOT_SAMPLES, type Speech, type SpeechModel, type SpeechPart } from '@vortex/tts-core';
import { ModelNotConfiguredError, PipelineClosedError, UnexpectedError } from './errors.ts';
import { fitSlot } from './fit-slot.ts';
import { type EngineSettings, kokoroDefinition } from './kokoro-definition.ts';
import { loadKokoroCatalog } from './load-kokoro-catalog.ts';
import { planSlot, type SlotPlan } from './plan-slot.ts';
import { resolveSpeech, type SpeakRequest } from './resolve-speech.ts';
import type { SlotResult, SlotTimings } from './slot-result.ts';
import { type SpokenSlot, speakSlot } from './speak-slot.ts';

export interface VortexPipelineOptions {
  /** The folder of `kokoro_voices.yaml`, `kokoro_emotions.yaml` and `models.yaml`. */
  readonly configDir: string;
  /** Where the model is. Nothing is fetched: install it before, with `vortex models install`. @default the user's cache folder */
  readonly store?: ModelStore | undefined;
  /** How the engine is loaded: its device, host, processes, threads and precision. */
  readonly engine?: EngineSettings | undefined;
  /** What the registry reports: loads, evictions, pressure. */
  readonly onRegistryEvent?: ((event: RegistryEvent) => void) | undefined;
}

export interface GenerateSlotOptions {
  /** Aborting rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds from now for everything; no limit when it is left out. */
  readonly deadlineMs?: number | undefined;
  /** Where the samples go; the result's samples are a view of it. @default a new buffer of 1,080,000 samples */
  readonly output?: Float32Array | undefined;
  readonly onProgress?: ((progress: SlotProgress) => void) | undefined;
}

export interface SlotProgress {
  readonly slotId: string;
  /** 0…1 of the text. */
  readonly fraction: number;
  readonly speechMs: number;
}

/** Models by the id that they are acquired by; those without a loader are reservations. */
interface Models {
  kokoro: SpeechModel;
  [reservation: string]: unknown;
}

/**
 * Opens the configuration; the model is loaded with the first slot. Close it when it is no longer needed.
 *
 * @throws ConfigError, ConfigFileError
 *
 * @example
 * await using pipeline = await createVortexPipeline({ configDir: 'configs' });
 * const result = await pipeline.generateSlot(recipe, 'demo-001');
 */
export async function createVortexPipeline({
  configDir,
  store = createModelStore({ cacheDir: defaultCacheDir(process.env) }),
  engine = {},
  onRegistryEvent,
}: VortexPipelineOptions): Promise<VortexPipeline> {
  const catalog = await loadKokoroCatalog(configDir);
  const { budgets, models } = catalog.models;
  const registry = createModelRegistry<Models>({
    budgets,
    ...(onRegistryEvent && { onEvent: onRegistryEvent }),
  });
  const config = models.get('kokoro');
  if (config === undefined) throw new ModelNotConfiguredError({ modelId: 'kokoro', configDir });
  const device = await findDevice(engine.device ?? 'cpu');
  registry.register('kokoro', kokoroDefinition({ store, config, engine: { ...engine, device } }));
  for (const [modelId, { device, residentBytes, workingBytes }] of models) {
    if (modelId === 'kokoro') continue;
    registry.register(modelId, { device, footprint: { residentBytes, workingBytes } });
    // What something else uses of the card is charged from the start, and not only when it is asked for.
    await registry.preload(modelId);
  }
  return new VortexPipeline({ catalog, registry });
}

/** From recipes to finished speech. Made by {@link createVortexPipeline}. */
export class VortexPipeline implements AsyncDisposable {
  readonly catalog: Catalog;
  readonly registry: ModelRegistry<Models>;
  #closed = false;

  constructor({ catalog, registry }: { catalog: Catalog; registry: ModelRegistry<Models> }) {
    this.catalog = catalog;
    this.registry = registry;
  }

  /**
   * Speaks a recipe. Whatever goes wrong is in the result; only the caller's own abort rejects, with its reason.
   */
  async generateSlot(
    recipe: Recipe | RecipeInput,
    slotId: string,
    { signal, deadlineMs, output = new Float32Array(SLOT_SAMPLES), onProgress }: GenerateSlotOptions = {},
  ): Promise<SlotResult> {
    signal?.throwIfAborted();
    using linked = linkSignals({ signal, deadlineMs, what: `Slot ${slotId}` });
    const watch = new StageWatch();
    const before = await this.registry.snapshot('pre-generation');
    try {
      if (this.#closed) throw new PipelineClosedError();
      const resolved = watch.time('validateMs', () => resolveRecipe(validateRecipe(recipe), this.catalog));
      const spoken = await this.#speakSlot(resolved, { watch, output, signal: linked.signal, onProgress, slotId });
      return {
        success: true,
        slotId,
        ...spoken,
        seed: resolved.seed,
        degraded: false,
        substitutions: [],
        timings: watch.timings(),
        snapshots: { before, after: await this.registry.snapshot('post-generation') },
      };
    } catch (error) {
      // The caller's own abort is the caller's business; a deadline is a result.
      signal?.throwIfAborted();
      return {
        success: false,
        slotId,
        error: VortexError.isInstance(error) ? error : new UnexpectedError({ cause: error }),
        timings: watch.timings(),
        snapshots: { before, after: await this.registry.snapshot('post-generation') },
      };
    }
  }

  /**
   * Speaks a text of any length, outside of any slot.
   *
   * @throws whatever is wrong with the request, or the signal's reason.
   *
   * @see speakStream, which hands on every part as soon as it is spoken
   */
  async speak(request: SpeakRequest): Promise<Speech> {
    if (this.#closed) throw new PipelineClosedError();
    const resolved = resolveSpeech(request, this.catalog);
    await using lease = await this.#acquire(request.signal);
    return await lease.model.synthesize({ maxDurationMs: Number.POSITIVE_INFINITY, ...resolved });
  }

  /** Speaks as {@link VortexPipeline.speak} does, and hands on every part as soon as it is spoken. */
  async *speakStream(request: SpeakRequest): AsyncGenerator<SpeechPart, void, void> {
    if (this.#closed) throw new PipelineClosedError();
    const resolved = resolveSpeech(request, this.catalog);
    await using lease = await this.#acquire(request.signal);
    yield* lease.model.speakStream({ maxDurationMs: Number.POSITIVE_INFINITY, ...resolved });
  }

  /**
   * Says which words a slot would hold and when each falls, sped up where the recipe says so; makes no sound.
   *
   * @throws whatever is wrong with the recipe, SlotOverflowError, PlanNotPossibleError on the stock engine, or the signal's
   * reason.
   */
  async planSlot(recipe: Recipe | RecipeInput, { signal }: { signal?: AbortSignal } = {}): Promise<SlotPlan> {
    if (this.#closed) throw new PipelineClosedError();
    const resolved = resolveRecipe(validateRecipe(recipe), this.catalog);
    await using lease = await this.#acquire(signal);
    const { model } = lease;
    const speedRatio = await fitSlot({ recipe: resolved, model, signal });
    return await planSlot({ recipe: resolved, model, signal, speedRatio });
  }

  /** Loads the model now instead of with the first slot. */
  async preload({ signal }: { signal?: AbortSignal } = {}): Promise<void> {
    if (this.#closed) throw new PipelineClosedError();
    await using _lease = await this.#acquire(signal);
  }

  /** Takes no more work, lets what runs end (30 s at most), and ends the engine. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.registry.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Holds the model no longer than it speaks. */
  async #speakSlot(
    recipe: ResolvedRecipe,
    { watch, output, signal, onProgress, slotId }: SpeakStageOptions,
  ): Promise<SpokenSlot> {
    await using lease = await watch.time('acquireMs', () => this.#acquire(signal));
    const { model } = lease;
    return await watch.time('speakMs', () =>
      speakSlot({
        recipe,
        model,
        output,
        signal,
        onProgress: onProgress && ((progress) => onProgress({ slotId, ...progress })),
      }),
    );
  }

  async #acquire(signal: AbortSignal | undefined): Promise<Lease<SpeechModel>> {
    try {
      return await this.registry.acquire('kokoro', signal && { signal });
    } catch (error) {
      // The engine knows better than the registry why it did not load, or does not yet load again, and how to fix it.
      const isOfLoad = error instanceof ModelLoadError || error instanceof ModelUnavailableError;
      throw isOfLoad && VortexError.isInstance(error.cause) ? error.cause : error;
    }
  }
}

interface SpeakStageOptions extends Pick<GenerateSlotOptions, 'onProgress'> {
  readonly watch: StageWatch;
  readonly output: Float32Array;
  readonly signal: AbortSignal;
  readonly slotId: string;
}

/** Times the steps of one slot. */
class StageWatch {
  readonly #startMs = performance.now();
  readonly #stages: { -readonly [Stage in Exclude<keyof SlotTimings, 'totalMs'>]?: number } = {};

  /** Runs one step, and keeps how long it took also when it throws. */
  time<Result>(stage: Exclude<keyof SlotTimings, 'totalMs'>, run: () => Result): Result {
    const startMs = performance.now();
    const stop = () => {
      this.#stages[stage] = performance.now() - startMs;
    };
    let result: Result;
    try {
      result = run();
    } catch (error) {
      stop();
      throw error;
    }
    if (result instanceof Promise) return result.finally(stop) as Result;
    stop();
    return result;
  }

  timings(): SlotTimings {
    return { ...this.#stages, totalMs: performance.now() - this.#startMs };
  }
}
