/** Time, injected so that tests decide when it passes. */
export interface Clock {
  /** Milliseconds that never run backwards; only differences mean anything. */
  now(): number;
  /** Calls back once after `delayMs`; disposing the timer calls it off. */
  setTimer(callback: () => void, delayMs: number): Timer;
}

/** A pending call; disposing it twice, or after it fired, does nothing. */
export interface Timer extends Disposable {
  /** Lets the process end although the timer is pending. */
  unref(): void;
}

/** Node's `setTimeout` fires at once for anything longer than this. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.now(),
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, Math.min(Math.max(delayMs, 0), MAX_TIMER_MS));
    return {
      unref: () => void timer.unref(),
      [Symbol.dispose]: () => clearTimeout(timer),
    };
  },
};
