import type { Clock, Timer } from '@vortex/runtime';
import type { StepEvent } from '../core/step-event.ts';
import type { DeviceId } from '../device-budget.ts';
import type { MemoryProbe, MemoryReading } from '../probe/memory-probe.ts';
import { ProbeReader } from '../probe/probe-reader.ts';
import type { Notice } from '../registry-events.ts';

/** A failing probe is left alone for longer and longer. */
const BACKOFF = { initialMs: 1_000, maxMs: 60_000 };

export interface DeviceWatchOptions {
  readonly probe: MemoryProbe;
  readonly devices: readonly DeviceId[];
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly intervalMs: number;
  readonly report: (event: StepEvent) => void;
  readonly notify: (notice: Notice) => void;
}

/** Reads the devices when asked, and from time to time while it matters. */
export class DeviceWatch implements Disposable {
  readonly #options: DeviceWatchOptions;
  readonly #reader: ProbeReader;
  #reading: Promise<readonly MemoryReading[] | undefined> | undefined;
  #poll: Timer | undefined;
  #isDisposed = false;

  constructor(options: DeviceWatchOptions) {
    this.#options = options;
    this.#reader = new ProbeReader({ ...options, backoff: BACKOFF });
  }

  /** Reads all devices and reports it; whoever asks meanwhile gets the same answer. */
  read(): Promise<readonly MemoryReading[] | undefined> {
    this.#reading ??= this.#readOnce().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readOnce(): Promise<readonly MemoryReading[] | undefined> {
    if (this.#isDisposed) return undefined;
    const { clock, notify } = this.#options;
    const startedAtMs = clock.now();
    try {
      const readings = await this.#reader.read();
      notify({ type: 'probe.read', ok: true, durationMs: clock.now() - startedAtMs });
      this.#options.report({ type: 'probed', readings });
      return readings;
    } catch (error) {
      notify({ type: 'probe.read', ok: false, durationMs: clock.now() - startedAtMs });
      this.#options.report({ type: 'probe-failed', error: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  }

  /** Goes on reading while `isActive`; the timer does not keep the process alive. */
  pollWhile(isActive: boolean): void {
    if (!isActive || this.#isDisposed) {
      this.#poll?.[Symbol.dispose]();
      this.#poll = undefined;
      return;
    }
    this.#poll ??= this.#options.clock.setTimer(() => {
      this.#poll = undefined;
      void this.read();
    }, this.#options.intervalMs);
    this.#poll.unref();
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.pollWhile(false);
  }
}
