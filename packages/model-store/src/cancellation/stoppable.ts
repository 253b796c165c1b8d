/** A signal that follows the caller's and can also be aborted from inside; disposing it removes the listener. */
export interface Stoppable extends Disposable {
  readonly signal: AbortSignal;
  stop(reason: unknown): void;
}

export function createStoppable(callerSignal: AbortSignal | undefined): Stoppable {
  const controller = new AbortController();
  const onAbort = () => controller.abort(callerSignal?.reason);
  if (callerSignal?.aborted) onAbort();
  else callerSignal?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    stop: (reason) => controller.abort(reason),
    [Symbol.dispose]: () => callerSignal?.removeEventListener('abort', onAbort),
  };
}
