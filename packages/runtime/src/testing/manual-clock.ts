import type { Clock, Timer } from '../clock.ts';

/** A clock that stands still until {@link ManualClock.advance} is called. */
export class ManualClock implements Clock {
  #nowMs = 0;
  readonly #pending = new Set<{ readonly dueMs: number; readonly callback: () => void }>();

  now(): number {
    return this.#nowMs;
  }

  /** How many timers have neither fired nor been disposed. */
  get pendingTimers(): number {
    return this.#pending.size;
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const entry = { dueMs: this.#nowMs + Math.max(delayMs, 0), callback };
    this.#pending.add(entry);
    return { unref() {}, [Symbol.dispose]: () => void this.#pending.delete(entry) };
  }

  /** Lets time pass and fires what falls due, in order of its due time. */
  advance(durationMs: number): void {
    const endMs = this.#nowMs + durationMs;
    for (;;) {
      const next = [...this.#pending].filter((entry) => entry.dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0];
      if (next === undefined) break;
      this.#pending.delete(next);
      this.#nowMs = next.dueMs;
      next.callback();
    }
    this.#nowMs = endMs;
  }
}
