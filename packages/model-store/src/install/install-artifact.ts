import { mkdir } from 'node:fs/promises';
import type { Clock } from '@vortex/runtime';
import type { Artifact } from '../artifacts/artifact.ts';
import { acquireArtifactLock } from '../cache/artifact-lock.ts';
import { asCacheError } from '../cache/cache-error.ts';
import type { CacheLayout } from '../cache/cache-layout.ts';
import type { FreeBytesReader } from '../cache/disk-space.ts';
import { inspectArtifact } from '../cache/inspect-artifact.ts';
import { writeInstallRecord } from '../cache/install-record.ts';
import { type LocatedArtifact, locateArtifact, toLocatedArtifact } from '../cache/locate-artifact.ts';
import { createStoppable } from '../cancellation/stoppable.ts';
import { LockLostError, type SourceFailure } from '../errors.ts';
import type { ModelSource } from '../sources/model-source.ts';
import { askSources } from './ask-sources.ts';
import type { InstallProgress } from './install-progress.ts';

export interface InstallOptions {
  /** Aborting rejects with the signal's reason; an unfinished download is kept and resumed by the next install. */
  readonly signal?: AbortSignal | undefined;
  /** An error thrown in here stops the install, which then rejects with it. */
  readonly onProgress?: ((progress: InstallProgress) => void) | undefined;
}

/** An artifact that is there, and how it came. */
export interface InstalledArtifact extends LocatedArtifact {
  /** Bytes that were fetched in this call, those of sources that failed included. */
  readonly downloadedBytes: number;
  /** Nothing had to be done, or another process did it meanwhile. */
  readonly alreadyInstalled: boolean;
  /** Sources that were tried first and did not deliver. */
  readonly failures: readonly SourceFailure[];
}

/** What an install works with. */
export interface InstallArtifactOptions extends InstallOptions {
  readonly artifact: Artifact;
  readonly layout: CacheLayout;
  readonly clock: Clock;
  readonly freeBytes: FreeBytesReader;
  readonly staleLockMs: number;
  /** In the order in which they are asked; each of them has this artifact. */
  readonly sources: readonly ModelSource[];
  /** Sources that may not be asked, with the reason. */
  readonly refused: readonly SourceFailure[];
}

/** Makes an artifact complete on disk: at once when it is, else under a lock, from the first source that delivers. */
export async function installArtifact(options: InstallArtifactOptions): Promise<InstalledArtifact> {
  const { artifact, layout, signal } = options;
  signal?.throwIfAborted();
  const present = await locateArtifact({ layout, artifact, signal });
  if (present) return untouched(present);
  for (let lostLocks = 0; ; lostLocks += 1) {
    try {
      return await installUnderLock(options);
    } catch (error) {
      // Whoever took the lock over is at work: wait for it like for any other.
      if (!(error instanceof LockLostError) || lostLocks === MAX_LOST_LOCKS) throw error;
    }
  }
}

const MAX_LOST_LOCKS = 2;

function untouched(located: LocatedArtifact): InstalledArtifact {
  return { ...located, downloadedBytes: 0, alreadyInstalled: true, failures: [] };
}

async function installUnderLock(options: InstallArtifactOptions): Promise<InstalledArtifact> {
  const { artifact, layout, clock, staleLockMs, onProgress } = options;
  using stoppable = createStoppable(options.signal);
  const { signal, stop } = stoppable;
  const report = (progress: Omit<InstallProgress, 'artifact'>) => {
    try {
      if (!signal.aborted) onProgress?.({ artifact: artifact.name, ...progress });
    } catch (error) {
      stop(error);
    }
  };

  try {
    await mkdir(layout.root, { recursive: true });
    await using _lock = await acquireArtifactLock({
      path: layout.lockPath(artifact.name),
      signal,
      clock,
      staleMs: staleLockMs,
      onWaiting: () => report({ phase: 'waiting', source: undefined, receivedBytes: 0, totalBytes: undefined }),
      onLost: (cause) => stop(new LockLostError({ artifact: artifact.name, cause })),
    });
    const meanwhile = await locateArtifact({ layout, artifact, signal });
    return meanwhile ? untouched(meanwhile) : await fetchMissing({ ...options, signal, report });
  } catch (error) {
    signal.throwIfAborted();
    throw asCacheError(error, layout.root);
  }
}

async function fetchMissing({
  report,
  ...options
}: InstallArtifactOptions & {
  readonly signal: AbortSignal;
  readonly report: (progress: Omit<InstallProgress, 'artifact'>) => void;
}): Promise<InstalledArtifact> {
  const { artifact, layout, signal } = options;
  const inspection = await inspectArtifact({ layout, artifact, signal });
  const missing = inspection.files.filter(({ status }) => status !== 'ok');
  const { placed, source, downloadedBytes, failures } = await askSources({ ...options, missing, report });

  const files = inspection.files.flatMap(({ file, current }) => placed.get(file.path) ?? current ?? []);
  const record = { artifact: artifact.name, source, files };
  await writeInstallRecord(layout.recordPath(artifact.name), record);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  report({ phase: 'installed', source, receivedBytes: bytes, totalBytes: bytes });
  return { ...toLocatedArtifact(layout, record), downloadedBytes, alreadyInstalled: false, failures };
}
