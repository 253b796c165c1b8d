import { describeNetworkError, TransferError } from './transfer-error.ts';
import type { Watchdog } from './watchdog.ts';

export interface RequestFileOptions {
  readonly url: string;
  /** First byte wanted; 0 asks for the whole file. */
  readonly offset: number;
  /** Sent as `If-Range`: a file that has changed is then sent whole. */
  readonly validator: string | undefined;
  readonly fetch: typeof globalThis.fetch;
  readonly watchdog: Watchdog;
  /** How long each host may take to answer. */
  readonly connectTimeoutMs: number;
}

const MAX_REDIRECTS = 10;

/**
 * Asks for a file from `offset` on and follows redirects, but never from https to http.
 *
 * Redirects are followed by hand because `fetch` itself would go anywhere. Throws {@link TransferError}.
 */
export async function requestFile({
  url,
  offset,
  validator,
  fetch,
  watchdog,
  connectTimeoutMs,
}: RequestFileOptions): Promise<Response> {
  const headers = {
    'accept-encoding': 'identity',
    ...(offset > 0 ? { range: `bytes=${offset}-` } : {}),
    ...(offset > 0 && validator !== undefined ? { 'if-range': validator } : {}),
  };

  let address = new URL(url);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const { host } = address;
    watchdog.expect(`${host} did not answer within ${connectTimeoutMs} ms`, connectTimeoutMs);
    const response = await fetch(address, { headers, redirect: 'manual', signal: watchdog.signal }).catch((error) => {
      watchdog.signal.throwIfAborted();
      const problem = `${host} could not be reached: ${describeNetworkError(error)}`;
      throw new TransferError({ problem, retryable: true, cause: error });
    });
    if (!isRedirect(response.status)) return response;
    await response.body?.cancel();
    address = nextAddress(address, response.headers.get('location'));
  }
  throw new TransferError({ problem: `${url} redirects more than ${MAX_REDIRECTS} times`, retryable: false });
}

function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

function nextAddress(from: URL, location: string | null): URL {
  const refuse = (problem: string) => new TransferError({ problem: `${from.host} ${problem}`, retryable: false });
  if (location === null) throw refuse('redirects without saying where to');
  if (!URL.canParse(location, from.href)) throw refuse('redirects to something that is not an address');
  const to = new URL(location, from);
  if (to.protocol !== 'https:' && to.protocol !== 'http:') throw refuse(`redirects to ${to.protocol}`);
  if (from.protocol === 'https:' && to.protocol !== 'https:') {
    throw refuse(`redirects to ${to.host} without encryption`);
  }
  return to;
}
