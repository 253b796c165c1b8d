import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '@vortex/runtime';
import { sleep } from '../cancellation/sleep.ts';
import { type PartFile, readPartFile, removePartFile, writePartOrigin } from './part-file.ts';
import { planResponse, StalePartError } from './read-response.ts';
import { requestFile } from './request-file.ts';
import { describeNetworkError, TransferError } from './transfer-error.ts';
import { createWatchdog, type Watchdog } from './watchdog.ts';

export interface DownloadFileOptions {
  readonly url: string;
  /** The unfinished file; it is resumed if it is there, and complete when this resolves. */
  readonly partPath: string;
  /** Size of the file when it is known beforehand. */
  readonly expectedBytes: number | undefined;
  /** The hash is known, so a part may be resumed even where the server names no version. */
  readonly hashIsKnown: boolean;
  readonly patience: Patience;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called for each chunk with its size, the bytes on disk so far and the size of the file if known. */
  readonly onBytes: (chunkBytes: number, receivedBytes: number, totalBytes: number | undefined) => void;
}

/** How long to bear with a server. */
export interface Patience {
  readonly connectTimeoutMs: number;
  /** Longest silence in the middle of a file. */
  readonly stallTimeoutMs: number;
  /** How often to begin again although no attempt before has brought a byte. */
  readonly retriesBeforeFirstByte: number;
  /** How often to begin again when attempts bring next to nothing. */
  readonly retries: number;
  /** Before the first retry; doubles with each. */
  readonly retryDelayMs: number;
}

/** An attempt that brought this much makes up for the failures before it. */
const PROGRESS_BYTES = 1 << 20;

export interface DownloadedFile {
  readonly bytes: number;
  /** Some of them were on disk before. */
  readonly resumed: boolean;
}

/**
 * Downloads a file, resuming what is there, until it is complete.
 * Rejects with {@link TransferError} or the signal's reason.
 */
export async function downloadFile(options: DownloadFileOptions): Promise<DownloadedFile> {
  const { partPath, patience, clock, signal } = options;
  await mkdir(dirname(partPath), { recursive: true });
  let failures = 0;
  let receivedAny = false;
  for (;;) {
    let received = 0;
    const onBytes: DownloadFileOptions['onBytes'] = (chunkBytes, receivedBytes, totalBytes) => {
      received += chunkBytes;
      options.onBytes(chunkBytes, receivedBytes, totalBytes);
    };
    try {
      return await attempt({ ...options, onBytes });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TransferError)) throw error;
      if (error instanceof StalePartError) await removePartFile(partPath);
      receivedAny ||= received > 0;
      failures = received >= PROGRESS_BYTES ? 1 : failures + 1;
      const allowed = receivedAny ? patience.retries : patience.retriesBeforeFirstByte;
      if (!error.retryable || failures > allowed) throw error;
      await sleep(clock, error.retryAfterMs ?? patience.retryDelayMs * 2 ** (failures - 1), signal);
    }
  }
}

async function attempt(options: DownloadFileOptions): Promise<DownloadedFile> {
  const { url, partPath, expectedBytes, patience, fetch, clock, signal } = options;
  const part = await readPartFile(partPath);
  const offset = usableBytes(part, options);
  if (offset > 0 && offset === expectedBytes) return { bytes: offset, resumed: true };

  using watchdog = createWatchdog({ signal, clock });
  const requested = { offset, validator: part.origin?.validator };
  const { connectTimeoutMs } = patience;
  const response = await requestFile({ url, ...requested, fetch, watchdog, connectTimeoutMs });
  const body = response.body?.getReader();
  try {
    const plan = planResponse(response, requested);
    const totalBytes = plan.totalBytes ?? expectedBytes;
    if (totalBytes === undefined) throw refusal('the server does not say how large the file is');
    if (expectedBytes !== undefined && totalBytes !== expectedBytes) {
      throw refusal(`the server has ${totalBytes} bytes where ${expectedBytes} are expected`);
    }
    await receive({ ...options, ...plan, totalBytes, body, watchdog });
    return { bytes: totalBytes, resumed: plan.offset > 0 };
  } finally {
    // A body that is not read to its end would hold the connection.
    await body?.cancel().catch(() => undefined);
  }
}

function refusal(problem: string): TransferError {
  return new TransferError({ problem, retryable: false });
}

/** Bytes on disk that are worth continuing: of this address, not too many, and provably of one version. */
function usableBytes({ bytes, origin }: PartFile, { url, expectedBytes, hashIsKnown }: DownloadFileOptions): number {
  const known = origin?.url === url && (origin.validator !== undefined || hashIsKnown);
  return known && bytes <= (expectedBytes ?? Number.POSITIVE_INFINITY) ? bytes : 0;
}

interface ReceiveOptions extends DownloadFileOptions {
  readonly body: ReadableStreamDefaultReader<Uint8Array> | undefined;
  readonly offset: number;
  readonly totalBytes: number;
  readonly validator: string | undefined;
  readonly watchdog: Watchdog;
}

/** Writes a body behind the bytes on disk. Every way in which it may not add up to the file is an error. */
async function receive({ body, offset, totalBytes, validator, ...options }: ReceiveOptions): Promise<void> {
  const { url, partPath, patience, watchdog, onBytes } = options;
  const handle = await open(partPath, offset > 0 ? 'r+' : 'w');
  try {
    // Emptied before it is noted as the beginning of something new.
    if (offset === 0) await writePartOrigin(partPath, { url, validator });
    let position = offset;
    while (body) {
      watchdog.expect(`the server sent nothing for ${patience.stallTimeoutMs} ms`, patience.stallTimeoutMs);
      const { done, value } = await body.read().catch((error) => {
        watchdog.signal.throwIfAborted();
        const problem = `the connection broke after ${position} of ${totalBytes} bytes: ${describeNetworkError(error)}`;
        throw new TransferError({ problem, retryable: true, cause: error });
      });
      if (done) break;
      if (position + value.byteLength > totalBytes) {
        throw new StalePartError(`the server sent more than the ${totalBytes} bytes it announced`);
      }
      await writeAll(handle, value, position);
      position += value.byteLength;
      onBytes(value.byteLength, position, totalBytes);
    }
    if (position < totalBytes) {
      const problem = `the server ended after ${position} of ${totalBytes} bytes`;
      throw new TransferError({ problem, retryable: true });
    }
  } finally {
    await handle.close();
  }
}

async function writeAll(handle: Awaited<ReturnType<typeof open>>, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.byteLength; ) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.byteLength - written, position + written);
    written += bytesWritten;
  }
}
