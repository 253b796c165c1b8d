import { type Clock, systemClock } from './clock.ts';
import { VortexError } from './vortex-error.ts';

/** A deadline passed before the work was done. */
export class DeadlineError extends VortexError {
  readonly deadlineMs: number;

  constructor({ what, deadlineMs }: { what: string; deadlineMs: number }) {
    super({
      code: 'DEADLINE_EXCEEDED',
      message: `${what} did not finish within ${Math.round(deadlineMs)} ms.`,
      hint: 'Allow more time, give it less to do, or let fewer jobs run at once.',
      retryable: true,
    });
    this.deadlineMs = deadlineMs;
  }
}

export interface LinkSignalsOptions {
  /** The caller's signal; its reason is handed on unchanged. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds from now until the linked signal aborts with a {@link DeadlineError}. */
  readonly deadlineMs?: number | undefined;
  /**
   * Names the work in the deadline's message.
   * @default 'The operation'
   */
  readonly what?: string;
  /** @default systemClock */
  readonly clock?: Clock;
}

/** One signal made of several; disposing it removes the listener and the timer. */
export interface LinkedSignal extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * Links a caller's signal and a deadline into one signal.
 *
 * Node 20's own composition (`AbortSignal.any` with `AbortSignal.timeout`) loses the timeout after a garbage
 * collection, so the timer is owned here, and holds the process until it fires or is disposed.
 */
export function linkSignals({
  signal,
  deadlineMs,
  what = 'The operation',
  clock = systemClock,
}: LinkSignalsOptions): LinkedSignal {
  const controller = new AbortController();
  const onAbort = () => controller.abort(signal?.reason);
  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });

  const timer =
    deadlineMs === undefined || controller.signal.aborted
      ? undefined
      : clock.setTimer(() => controller.abort(new DeadlineError({ what, deadlineMs })), deadlineMs);

  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      signal?.removeEventListener('abort', onAbort);
      timer?.[Symbol.dispose]();
    },
  };
}
