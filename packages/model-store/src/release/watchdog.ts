import type { Clock, Timer } from '@vortex/runtime';
import { createStoppable } from '../cancellation/stoppable.ts';
import { TransferError } from './transfer-error.ts';

/** A signal that aborts when nothing happens for too long; disposing it stops the waiting. */
export interface Watchdog extends Disposable {
  readonly signal: AbortSignal;
  /** From now on something has to happen within `limitMs`, else the signal aborts with a retryable error. */
  expect(problem: string, limitMs: number): void;
}

export function createWatchdog({ signal, clock }: { signal: AbortSignal; clock: Clock }): Watchdog {
  const stoppable = createStoppable(signal);
  let timer: Timer | undefined;
  return {
    signal: stoppable.signal,
    expect(problem, limitMs) {
      timer?.[Symbol.dispose]();
      timer = clock.setTimer(() => stoppable.stop(new TransferError({ problem, retryable: true })), limitMs);
    },
    [Symbol.dispose]() {
      timer?.[Symbol.dispose]();
      stoppable[Symbol.dispose]();
    },
  };
}
