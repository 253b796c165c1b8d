import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '@vortex/runtime';
import { lock } from 'proper-lockfile';
import { sleep } from '../cancellation/sleep.ts';
import { errorCode } from './cache-error.ts';

export interface ArtifactLockOptions {
  readonly path: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** A holder that has not renewed its lock for this long is taken for dead; at least 2000. */
  readonly staleMs: number;
  /** Called once, when another holder was found. */
  readonly onWaiting?: () => void;
  /** The lock was taken over by another process: work must stop. */
  readonly onLost: (cause: Error) => void;
}

const POLL_MS = 250;

/**
 * Waits for the lock, across processes, and holds it until disposed.
 *
 * The lock is a folder whose time is renewed while its holder lives, so a killed holder blocks for `staleMs` at most.
 */
export async function acquireArtifactLock({
  path,
  signal,
  clock,
  staleMs,
  onWaiting,
  onLost,
}: ArtifactLockOptions): Promise<AsyncDisposable> {
  await mkdir(dirname(path), { recursive: true });
  for (let waited = false; ; waited = true) {
    signal.throwIfAborted();
    const release = await tryLock({ path, staleMs, onLost });
    if (release) return { [Symbol.asyncDispose]: release };
    if (!waited) onWaiting?.();
    await sleep(clock, POLL_MS, signal);
  }
}

async function tryLock({
  path,
  staleMs,
  onLost,
}: Pick<ArtifactLockOptions, 'path' | 'staleMs' | 'onLost'>): Promise<(() => Promise<void>) | undefined> {
  let lost = false;
  try {
    const release = await lock(path, {
      lockfilePath: path,
      realpath: false,
      stale: staleMs,
      onCompromised: (cause) => {
        lost = true;
        onLost(cause);
      },
    });
    // A lost lock belongs to someone else: releasing it would take it from them.
    return async () => (lost ? undefined : release());
  } catch (error) {
    if (errorCode(error) === 'ELOCKED') return undefined;
    throw error;
  }
}
