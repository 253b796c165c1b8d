import { rm } from 'node:fs/promises';
import type { Clock } from '@vortex/runtime';
import type { Artifact } from '../artifacts/artifact.ts';
import { createStoppable } from '../cancellation/stoppable.ts';
import { LockLostError } from '../errors.ts';
import { acquireArtifactLock } from './artifact-lock.ts';
import { asCacheError } from './cache-error.ts';
import type { CacheLayout } from './cache-layout.ts';
import { folderBytes } from './folder-bytes.ts';

export interface RemovedArtifact {
  readonly name: string;
  /** Room that was made; 0 when there was nothing to remove. */
  readonly freedBytes: number;
}

export interface RemoveArtifactOptions {
  readonly layout: CacheLayout;
  readonly artifact: Artifact;
  readonly clock: Clock;
  readonly staleLockMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Deletes what lies on disk of an artifact, when no install of it is under way any more. */
export async function removeArtifact({
  layout,
  artifact: { name },
  clock,
  staleLockMs,
  signal: callerSignal,
}: RemoveArtifactOptions): Promise<RemovedArtifact> {
  const folders = [layout.artifactDir(name), layout.downloadDir(name)];
  const measure = async () => (await Promise.all(folders.map(folderBytes))).reduce((sum, bytes) => sum + bytes, 0);
  callerSignal?.throwIfAborted();
  // Looking first keeps a cache that never was from being created by a removal.
  if ((await measure()) === 0) return { name, freedBytes: 0 };

  using stoppable = createStoppable(callerSignal);
  const { signal, stop } = stoppable;
  try {
    await using _lock = await acquireArtifactLock({
      path: layout.lockPath(name),
      signal,
      clock,
      staleMs: staleLockMs,
      onLost: (cause) => stop(new LockLostError({ artifact: name, cause })),
    });
    const freedBytes = await measure();
    // The record goes first, so that an interrupted removal does not look installed.
    for (const path of [layout.recordPath(name), ...folders]) {
      signal.throwIfAborted();
      await rm(path, { recursive: true, force: true });
    }
    return { name, freedBytes };
  } catch (error) {
    signal.throwIfAborted();
    throw asCacheError(error, layout.root);
  }
}
