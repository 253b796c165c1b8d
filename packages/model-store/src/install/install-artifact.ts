import { mkdir } from 'node:fs/promises';
import type { Clock } from '@vortex/runtime';
import type { Artifact } from '../artifacts/artifact.ts';
import { asCacheError } from '../cache/cache-error.ts';
import type { CacheLayout } from '../cache/cache-layout.ts';
import { type FreeBytesReader, requireFreeBytes } from '../cache/disk-space.ts';
import { inspectArtifact } from '../cache/inspect-artifact.ts';
import { type RecordedFile, writeInstallRecord } from '../cache/install-record.ts';
import { type LocatedArtifact, locateArtifact, toLocatedArtifact } from '../cache/locate-artifact.ts';
import { LockLostError, type SourceFailure } from '../errors.ts';
import type { ModelSource } from '../sources/model-source.ts';
import { askSources } from './ask-sources.ts';
import { acquireInstallLock } from './install-lock.ts';
import type { InstallProgress } from './install-progress.ts';
import { createStoppable } from './stoppable.ts';

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

/** Everything an install needs besides the artifact. */
export interface InstallContext {
  readonly layout: CacheLayout;
  readonly clock: Clock;
  readonly freeBytes: FreeBytesReader;
  /** In the order in which they are tried; each of them has this artifact. */
  readonly sources: readonly ModelSource[];
  /** Sources that may not be asked, with the reason. */
  readonly refused: readonly SourceFailure[];
}

/** Makes an artifact complete on disk: at once when it is, else under a lock, from the first source that delivers. */
export async function installArtifact(
  context: InstallContext,
  artifact: Artifact,
  { signal: callerSignal, onProgress }: InstallOptions,
): Promise<InstalledArtifact> {
  callerSignal?.throwIfAborted();
  const { layout, clock } = context;
  const present = await locateArtifact({ layout, artifact, signal: callerSignal });
  if (present) return untouched(present);

  using stoppable = createStoppable(callerSignal);
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
    await using _lock = await acquireInstallLock({
      path: layout.lockPath(artifact.name),
      signal,
      clock,
      onWaiting: () => report({ phase: 'waiting', source: undefined, receivedBytes: 0, totalBytes: undefined }),
      onLost: (cause) => stop(new LockLostError({ artifact: artifact.name, cause })),
    });
    const meanwhile = await locateArtifact({ layout, artifact, signal });
    return meanwhile ? untouched(meanwhile) : await fetchMissing({ context, artifact, signal, report });
  } catch (error) {
    signal.throwIfAborted();
    throw asCacheError(error, layout.root);
  }
}

function untouched(located: LocatedArtifact): InstalledArtifact {
  return { ...located, downloadedBytes: 0, alreadyInstalled: true, failures: [] };
}

interface FetchMissingOptions {
  readonly context: InstallContext;
  readonly artifact: Artifact;
  readonly signal: AbortSignal;
  readonly report: (progress: Omit<InstallProgress, 'artifact'>) => void;
}

async function fetchMissing({ context, artifact, signal, report }: FetchMissingOptions): Promise<InstalledArtifact> {
  const { layout, freeBytes } = context;
  const inspection = await inspectArtifact({ layout, artifact, signal });
  const missing = inspection.files.filter(({ status }) => status !== 'ok');
  const missingBytes = missing.reduce((sum, { expectedBytes = 0 }) => sum + expectedBytes, 0);
  await requireFreeBytes({ path: layout.root, neededBytes: missingBytes, freeBytes });

  const delivery = await askSources({ context, artifact, missing, signal, report });
  const files = inspection.files.map(
    ({ file, current }) => delivery.placed.get(file.path) ?? (current as RecordedFile),
  );
  const record = { artifact: artifact.name, source: delivery.source, files };
  await writeInstallRecord(layout.recordPath(artifact.name), record);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  report({ phase: 'installed', source: delivery.source, receivedBytes: bytes, totalBytes: bytes });
  return {
    ...toLocatedArtifact(layout, record),
    downloadedBytes: delivery.downloadedBytes,
    alreadyInstalled: false,
    failures: delivery.failures,
  };
}
