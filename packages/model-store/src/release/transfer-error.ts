import { VortexError } from '@vortex/runtime';

/** One attempt at a download failed. Inside this package only: callers see it as the cause of a `SourceError`. */
export class TransferError extends VortexError {
  /** How long the server asks to be left alone. */
  readonly retryAfterMs: number | undefined;

  constructor({
    problem,
    retryable,
    retryAfterMs,
    cause,
  }: { problem: string; retryable: boolean; retryAfterMs?: number | undefined; cause?: unknown }) {
    super({
      code: 'TRANSFER_FAILED',
      message: problem,
      hint: retryable ? 'Try again later: what has arrived is kept.' : 'Use another source.',
      retryable,
      cause,
    });
    this.retryAfterMs = retryAfterMs;
  }
}

/** Node's `fetch failed` says nothing; what went wrong is in its causes. */
export function describeNetworkError(error: unknown): string {
  const causes: string[] = [];
  for (let at: unknown = error; at instanceof Error && causes.length < 5; at = at.cause) {
    const inner = at instanceof AggregateError ? at.errors.map(describeNetworkError).join(', ') : '';
    const text = at.message || inner;
    if (text && text !== 'fetch failed') causes.push(text);
  }
  return causes.join(': ') || 'the connection failed';
}
