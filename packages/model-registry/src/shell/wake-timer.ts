import type { Clock, Timer } from '@vortex/runtime';

/** A timer this much late means that the machine slept or the loop was blocked, not that time was spent. */
const SLEPT_MS = 30_000;

/**
 * The registry's clock and its only timer.
 *
 * Time in which nothing could have run does not count: after a night's sleep of the machine, models and waiters are as
 * old as they were in the evening, and do not all expire at once (C17).
 */
export class WakeTimer implements Disposable {
  readonly #clock: Clock;
  readonly #wake: () => void;
  #skippedMs = 0;
  #armed: { timer: Timer; dueMs: number; holds: boolean } | undefined;
  /** How late the last call was. */
  lagMs: number | undefined;

  constructor(clock: Clock, wake: () => void) {
    this.#clock = clock;
    this.#wake = wake;
  }

  now(): number {
    const rawMs = this.#clock.now();
    if (this.#armed && rawMs - this.#armed.dueMs > SLEPT_MS) {
      this.#skippedMs += rawMs - this.#armed.dueMs;
      this.#armed.dueMs = rawMs;
    }
    return rawMs - this.#skippedMs;
  }

  /**
   * Asks to be woken at a time. `holds` says whether the process has to stay alive for it.
   *
   * A timer that is armed too early is left as it is: it wakes for nothing, which is cheaper than arming one anew with
   * every lease.
   */
  schedule(atMs: number | undefined, holds: boolean): void {
    const dueMs = atMs === undefined ? undefined : atMs + this.#skippedMs;
    if (this.#armed && this.#armed.holds === holds && (dueMs === undefined || this.#armed.dueMs <= dueMs)) return;
    this[Symbol.dispose]();
    if (dueMs === undefined) return;
    const timer = this.#clock.setTimer(() => this.#fire(), dueMs - this.#clock.now());
    if (!holds) timer.unref();
    this.#armed = { timer, dueMs, holds };
  }

  #fire(): void {
    const dueMs = this.#armed?.dueMs;
    if (dueMs !== undefined) this.lagMs = Math.max(0, this.#clock.now() - dueMs);
    this.now();
    this.#armed = undefined;
    this.#wake();
  }

  [Symbol.dispose](): void {
    this.#armed?.timer[Symbol.dispose]();
    this.#armed = undefined;
  }
}
