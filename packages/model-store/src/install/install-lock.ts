import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '@vortex/runtime';
import { lock } from 'proper-lockfile';
import { errorCode } from '../cache/cache-error.ts';
import { sleep } from './sleep.ts';

export interface InstallLockOptions {
  readonly path: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Called once, when another holder was found. */
  readonly onWaiting?: () => void;
  /** The lock was taken over by another process: work must stop. */
  readonly onLost: (cause: Error) => void;
}

/** A holder that has not renewed its lock for this long is taken for dead. */
const STALE_MS = 10_000;
const POLL_MS = 250;

/**
 * Waits for the lock, across processes, and holds it until disposed.
 *
 * The lock is a folder whose time is renewed while its holder lives, so a killed holder blocks for ten seconds at most.
 */
export async function acquireInstallLock({
  path,
  signal,
  clock,
  onWaiting,
  onLost,
}: InstallLockOptions): Promise<AsyncDisposable> {
  await mkdir(dirname(path), { recursive: true });
  for (let waited = false; ; waited = true) {
    signal.throwIfAborted();
    const release = await tryLock(path, onLost);
    if (release) return { [Symbol.asyncDispose]: release };
    if (!waited) onWaiting?.();
    await sleep(clock, POLL_MS, signal);
  }
}

async function tryLock(path: string, onLost: (cause: Error) => void): Promise<(() => Promise<void>) | undefined> {
  let lost = false;
  try {
    const release = await lock(path, {
      realpath: false,
      stale: STALE_MS,
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
