import type { Clock, Timer } from '@vortex/runtime';
import { ManualClock } from '@vortex/runtime/testing';

/** A clock of a machine that sleeps: time has passed when it wakes, and the timers are late. */
export class SleepyClock implements Clock {
  readonly #awake = new ManualClock();
  #sleptMs = 0;

  now(): number {
    return this.#awake.now() + this.#sleptMs;
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    return this.#awake.setTimer(callback, delayMs);
  }

  sleep(durationMs: number): void {
    this.#sleptMs += durationMs;
  }

  advance(durationMs: number): void {
    this.#awake.advance(durationMs);
  }

  get pendingTimers(): number {
    return this.#awake.pendingTimers;
  }
}
