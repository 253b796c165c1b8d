import { type Clock, linkSignals } from '@vortex/runtime';
import type { DeviceId } from '../device-budget.ts';
import type { MemoryProbe, MemoryReading } from './memory-probe.ts';

export interface ProbeReaderOptions {
  readonly probe: MemoryProbe;
  /** Every reading must contain each of these. */
  readonly devices: readonly DeviceId[];
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly backoff: { readonly initialMs: number; readonly maxMs: number };
}

/**
 * Reads a probe that may hang, lie or be missing.
 *
 * At most one read is under way, an unkillable one included; after a failure the next is not tried for a while; and an
 * answer counts as a whole or not at all (I20, C7).
 */
export class ProbeReader {
  readonly #options: ProbeReaderOptions;
  #underWay = false;
  #failures = 0;
  #retryAtMs = Number.NEGATIVE_INFINITY;
  #lastError = '';

  constructor(options: ProbeReaderOptions) {
    this.#options = options;
  }

  async read(): Promise<readonly MemoryReading[]> {
    const { probe, devices, clock, timeoutMs } = this.#options;
    if (this.#underWay) throw new Error('the previous read has not ended');
    if (clock.now() < this.#retryAtMs) throw new Error(`not tried again yet after: ${this.#lastError}`);
    using deadline = linkSignals({ deadlineMs: timeoutMs, what: 'Reading the memory of devices', clock });
    this.#underWay = true;
    try {
      const reading = Promise.resolve()
        .then(() => probe.read({ signal: deadline.signal }))
        .finally(() => {
          this.#underWay = false;
        });
      const readings = validateReadings(await beforeAbort(reading, deadline.signal), devices);
      this.#failures = 0;
      return readings;
    } catch (error) {
      const { initialMs, maxMs } = this.#options.backoff;
      this.#retryAtMs = clock.now() + Math.min(maxMs, initialMs * 2 ** Math.min(this.#failures, 30));
      this.#failures++;
      this.#lastError = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }
}

async function beforeAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, remove } = abortOf(signal);
  work.catch(() => {});
  try {
    return await Promise.race([work, promise]);
  } finally {
    remove();
  }
}

function abortOf(signal: AbortSignal): { promise: Promise<never>; remove: () => void } {
  let remove = () => {};
  const promise = new Promise<never>((_, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    remove = () => signal.removeEventListener('abort', onAbort);
  });
  return { promise, remove };
}

/** Refuses the whole answer for one number that cannot be: garbage never becomes a number of bytes (C8). */
export function validateReadings(
  readings: readonly MemoryReading[],
  devices: readonly DeviceId[],
): readonly MemoryReading[] {
  if (!Array.isArray(readings)) throw new Error('the probe returned no list');
  const seen = new Set<string>();
  for (const reading of readings as readonly Partial<MemoryReading>[]) {
    const { device = '', totalBytes = Number.NaN, usedBytes = Number.NaN } = reading ?? {};
    if (seen.has(device)) throw new Error(`the probe named device ${device} twice`);
    seen.add(device);
    const isPlausible = Number.isSafeInteger(totalBytes) && Number.isSafeInteger(usedBytes) && totalBytes > 0;
    if (!isPlausible || usedBytes < 0 || usedBytes > totalBytes) {
      throw new Error(`the probe said that device ${device} uses ${usedBytes} of ${totalBytes} bytes`);
    }
  }
  const missing = devices.find((device) => !seen.has(device));
  if (missing !== undefined) throw new Error(`the probe said nothing about device ${missing}`);
  return readings;
}
