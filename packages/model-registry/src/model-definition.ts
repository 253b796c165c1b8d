import type { ModelFacts } from './core/registry-state.ts';
import { type DeviceId, isDeviceId } from './device-budget.ts';
import { InvalidModelError } from './errors/definition-errors.ts';

/** What a model costs, as declared before its first load. */
export interface MemoryFootprint {
  /** Held from load to unload. */
  readonly residentBytes: number;
  /**
   * Held by each lease: activations and buffers.
   * @default 0
   */
  readonly workingBytes?: number;
}

/** What a loader is given. */
export interface LoadContext {
  /** Aborts when nobody waits for the model any more, or the load took too long. */
  readonly signal: AbortSignal;
  readonly device: DeviceId;
  /** Says that the load goes on, which is what `loadStallTimeoutMs` watches. `fraction` is from 0 to 1. */
  progress(fraction: number, note?: string): void;
  /** Says, now or at any later time, that the model and its memory are gone: its process has died. */
  lost(error?: unknown): void;
}

/** What a disposer is given. */
export interface DisposeContext {
  /** Aborts after `disposeTimeoutMs`; a host process can then still be killed. */
  readonly signal: AbortSignal;
}

/** A model that a registry can hold. Without `load` it is a reservation: bytes that something else uses. */
export interface ModelDefinition<T> {
  /** @default 'cpu' */
  readonly device?: DeviceId;
  readonly footprint: MemoryFootprint;
  readonly load?: (context: LoadContext) => Promise<T> | T;
  /**
   * Gives the memory back. It is called once for each load, and once more only if it throws.
   * @default the model's own `Symbol.asyncDispose` or `Symbol.dispose`
   */
  readonly dispose?: (model: T, context: DisposeContext) => Promise<void> | void;
  /** What the loaded model really uses; better than what a probe of the whole device can tell. */
  readonly measure?: (model: T) => Promise<number | undefined> | number | undefined;
  /** Asked each time before the model is handed out; `false` unloads it instead. */
  readonly healthy?: (model: T) => boolean;
  /**
   * Never evicted.
   * @default false
   */
  readonly pinned?: boolean;
  /**
   * How long it stays without a lease; 0 unloads it at the last release.
   * @default 'forever'
   */
  readonly keepAliveMs?: number | 'forever';
  /**
   * How long after a load it is not evicted for others, against thrashing.
   * @default 0
   */
  readonly minResidencyMs?: number;
  /** How many leases at once; absent, there is no such limit. */
  readonly maxLeases?: number;
  /**
   * Higher is kept longer when others need room.
   * @default 0
   */
  readonly evictionCost?: number;
  /** @default 300_000 */
  readonly loadTimeoutMs?: number;
  /** The longest time between two calls of `progress`; absent, only the whole load is timed. */
  readonly loadStallTimeoutMs?: number;
  /** @default 30_000 */
  readonly disposeTimeoutMs?: number;
}

/**
 * Returns its argument, so that the type of the model is found in `load` and known in the rest of the definition.
 *
 * @example
 * const kokoro = defineModel({
 *   footprint: { residentBytes: 444_529_115 },
 *   load: ({ signal }) => loadKokoro({ signal }),
 *   dispose: (model) => model.close(),
 * });
 */
export function defineModel<T>(definition: ModelDefinition<T>): ModelDefinition<T> {
  return definition;
}

/** Checks a definition and keeps what decisions depend on. @throws {InvalidModelError} */
export function factsOf<T>(
  modelId: string,
  {
    device = 'cpu',
    footprint,
    pinned = false,
    keepAliveMs = 'forever',
    minResidencyMs = 0,
    maxLeases,
    evictionCost = 0,
    loadTimeoutMs = 300_000,
    loadStallTimeoutMs,
    disposeTimeoutMs = 30_000,
    measure,
  }: ModelDefinition<T>,
  budgeted: ReadonlySet<DeviceId>,
): ModelFacts {
  const refuse = (problem: string): never => {
    throw new InvalidModelError({ modelId, problem });
  };
  if (modelId === '') refuse('its id is empty');
  if (!isDeviceId(device)) refuse(`"${String(device)}" is no device; use "cpu" or "cuda:0"`);
  if (device !== 'cpu' && !budgeted.has(device)) {
    refuse(`device ${device} has no budget; budgets exist for ${[...budgeted].join(', ') || 'no device'}`);
  }
  const { residentBytes, workingBytes = 0 } = footprint ?? refuse('it has no footprint');
  for (const [name, bytes] of Object.entries({ residentBytes, workingBytes })) {
    if (!Number.isSafeInteger(bytes) || bytes < 0) refuse(`${name} is ${bytes}; it must be a whole number of bytes`);
  }
  if (residentBytes === 0 && device !== 'cpu') refuse(`residentBytes is 0 on ${device}; say what it uses there`);
  const times = { minResidencyMs, evictionCost, loadTimeoutMs, disposeTimeoutMs, loadStallTimeoutMs, maxLeases };
  for (const [name, value] of Object.entries(times)) {
    if (value !== undefined && !(Number.isFinite(value) && value >= 0)) refuse(`${name} is ${value}`);
  }
  if (maxLeases !== undefined && !(Number.isInteger(maxLeases) && maxLeases > 0)) refuse(`maxLeases is ${maxLeases}`);
  if (keepAliveMs !== 'forever' && !(keepAliveMs >= 0)) refuse(`keepAliveMs is ${keepAliveMs}`);
  return {
    device,
    residentBytes,
    workingBytes,
    pinned,
    keepAliveMs: keepAliveMs === 'forever' || keepAliveMs === Number.POSITIVE_INFINITY ? undefined : keepAliveMs,
    minResidencyMs,
    maxLeases,
    evictionCost,
    loadTimeoutMs,
    loadStallTimeoutMs,
    disposeTimeoutMs,
    hasMeasure: measure !== undefined,
  };
}

/** Whether a loader's error says that memory ran out, in the words of the usual runtimes. */
export function isOutOfMemory(error: unknown): boolean {
  const text =
    error instanceof Error
      ? `${error.name} ${error.message} ${String((error as { code?: unknown }).code)}`
      : String(error);
  return /out of memory|out_of_memory|\bOOM\b|bad_alloc|failed to allocate|allocation failed|ENOMEM/i.test(text);
}
