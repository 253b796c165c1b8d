import { TransferError } from './transfer-error.ts';

/** What a response promises to send. */
export interface ResponsePlan {
  /** Where its first byte belongs. */
  readonly offset: number;
  /** Size of the whole file; undefined when the server does not say. */
  readonly totalBytes: number | undefined;
  /** For `If-Range` the next time. */
  readonly validator: string | undefined;
}

/** The bytes on disk are not the beginning of what the server has now: start again from nothing. */
export class StalePartError extends TransferError {
  constructor(problem: string) {
    super({ problem, retryable: true });
  }
}

/** Reads status and headers of a response, which are hostile until they agree. Throws {@link TransferError}. */
export function planResponse(
  { status, headers }: Response,
  requested: { readonly offset: number; readonly validator: string | undefined },
): ResponsePlan {
  const encoding = headers.get('content-encoding');
  if (encoding !== null && encoding !== 'identity') throw broken(`the server sent the file encoded as ${encoding}`);
  const validator = readValidator(headers);

  if (status === 200) return { offset: 0, totalBytes: readLength(headers), validator };
  if (status === 206 && requested.offset > 0) {
    const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers.get('content-range') ?? '');
    if (!range) throw new StalePartError('the server sent a part without saying which');
    const [first, last, totalBytes] = range.slice(1).map(Number) as [number, number, number];
    if (first !== requested.offset || last !== totalBytes - 1) {
      throw new StalePartError(`the server sent bytes ${first} to ${last} where ${requested.offset} on were asked for`);
    }
    if (contradicts(headers, requested.validator)) throw new StalePartError('the file on the server has changed');
    return { offset: first, totalBytes, validator };
  }
  if (status === 416 && requested.offset > 0) throw new StalePartError('the file on the server has become shorter');
  throw new TransferError({
    problem: `the server answered with status ${status}`,
    retryable: status === 408 || status === 425 || status === 429 || status >= 500,
    retryAfterMs: readRetryAfter(headers),
  });
}

function broken(problem: string): TransferError {
  return new TransferError({ problem, retryable: false });
}

/** A weak ETag (`W/…`) allows differing bytes, so it cannot vouch for a part. */
function readValidator(headers: Headers): string | undefined {
  const etag = headers.get('etag');
  if (etag?.startsWith('"')) return etag;
  return headers.get('last-modified') ?? undefined;
}

/** A server need not repeat its validator in a part, but what it does say must agree. */
function contradicts(headers: Headers, validator: string | undefined): boolean {
  if (validator === undefined) return false;
  const current = headers.get(validator.startsWith('"') ? 'etag' : 'last-modified');
  return current !== null && current !== validator;
}

function readLength(headers: Headers): number | undefined {
  const length = headers.get('content-length');
  return length !== null && /^\d+$/.test(length) ? Number(length) : undefined;
}

/** Only the form in seconds; at most half a minute, since a person may be waiting. */
function readRetryAfter(headers: Headers): number | undefined {
  const seconds = headers.get('retry-after');
  return seconds !== null && /^\d+$/.test(seconds) ? Math.min(Number(seconds), 30) * 1_000 : undefined;
}
