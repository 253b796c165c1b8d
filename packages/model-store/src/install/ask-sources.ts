import { mkdir, mkdtemp, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { VortexError } from '@vortex/runtime';
import type { Artifact } from '../artifacts/artifact.ts';
import { asCacheError, errorCode } from '../cache/cache-error.ts';
import type { CacheLayout } from '../cache/cache-layout.ts';
import { type FreeBytesReader, requireFreeBytes } from '../cache/disk-space.ts';
import type { InspectedFile } from '../cache/inspect-artifact.ts';
import type { RecordedFile } from '../cache/install-record.ts';
import {
  CacheNotWritableError,
  DiskSpaceError,
  HashMismatchError,
  ModelNotAvailableError,
  SourceError,
  type SourceFailure,
} from '../errors.ts';
import type { ModelSource, SourceName } from '../sources/model-source.ts';
import type { InstallProgress } from './install-progress.ts';
import { placeFile } from './place-file.ts';

export interface AskSourcesOptions {
  readonly artifact: Artifact;
  readonly missing: readonly InspectedFile[];
  /** In the order in which they are asked; each of them has this artifact. */
  readonly sources: readonly ModelSource[];
  /** Sources that may not be asked, with the reason. */
  readonly refused: readonly SourceFailure[];
  readonly layout: CacheLayout;
  readonly freeBytes: FreeBytesReader;
  readonly signal: AbortSignal;
  readonly report: (progress: Omit<InstallProgress, 'artifact'>) => void;
}

/** What the sources brought together. */
export interface Delivery {
  /** The source that delivered last. */
  readonly source: SourceName;
  readonly placed: ReadonlyMap<string, RecordedFile>;
  readonly downloadedBytes: number;
  readonly failures: readonly SourceFailure[];
}

/** Asks one source after the other until no file is missing. Every reason is kept: {@link ModelNotAvailableError}. */
export async function askSources(options: AskSourcesOptions): Promise<Delivery> {
  const { artifact, sources, refused, layout, signal, report } = options;
  const downloadDir = layout.downloadDir(artifact.name);
  const progress: PartialDelivery = { placed: new Map(), downloadedBytes: 0 };
  const failures: SourceFailure[] = [];
  await removeAbandonedWork(downloadDir);
  for (const [index, source] of sources.entries()) {
    try {
      await askSource({ ...options, source, progress, downloadDir, moreSourcesFollow: index < sources.length - 1 });
      await rm(downloadDir, { recursive: true, force: true });
      return { source: source.name, ...progress, failures: [...refused, ...failures] };
    } catch (error) {
      signal.throwIfAborted();
      const reason = asReason(error, source.name, layout.root);
      failures.push({ source: source.name, error: reason });
      report({ phase: 'source-failed', source: source.name, receivedBytes: 0, totalBytes: undefined, error: reason });
    }
  }
  throw overallError({ artifact, refused, failures });
}

/** What has been achieved so far, whichever source did it. */
interface PartialDelivery {
  readonly placed: Map<string, RecordedFile>;
  downloadedBytes: number;
}

interface AskSourceOptions extends AskSourcesOptions {
  readonly source: ModelSource;
  readonly progress: PartialDelivery;
  readonly downloadDir: string;
  readonly moreSourcesFollow: boolean;
}

async function askSource({
  artifact,
  missing,
  source,
  progress,
  downloadDir,
  moreSourcesFollow,
  layout,
  freeBytes,
  signal,
  report,
}: AskSourceOptions): Promise<void> {
  const wanted = missing.filter(({ file }) => !progress.placed.has(file.path));
  const files = wanted.map(({ file }) => file);
  const neededBytes = await source.neededBytes({ artifact, files, downloadDir });
  await requireFreeBytes({ path: layout.root, neededBytes, freeBytes });

  await mkdir(downloadDir, { recursive: true });
  const workDir = await mkdtemp(join(downloadDir, WORK_PREFIX));
  const expectedSha256 = new Map(wanted.map(({ file, expectedSha256: expected }) => [file.path, expected]));
  const totalBytes = wanted.reduce((sum, { expectedBytes = 0 }) => sum + expectedBytes, 0);
  let verifiedBytes = 0;
  try {
    await source.deliver({
      artifact,
      files,
      downloadDir,
      workDir,
      signal,
      moreSourcesFollow,
      report: (event) => report({ ...event, source: source.name }),
      onDownloaded: (bytes) => {
        progress.downloadedBytes += bytes;
      },
      async accept(file, from) {
        report({ phase: 'verifying', source: source.name, receivedBytes: verifiedBytes, totalBytes });
        const placed = await placeFile({
          artifact,
          file,
          expectedSha256: expectedSha256.get(file.path),
          source: source.name,
          from,
          to: layout.filePath(artifact.name, file.path),
          signal,
        });
        progress.placed.set(file.path, placed);
        verifiedBytes += placed.bytes;
      },
    });
  } catch (error) {
    if (errorCode(error) !== 'ENOSPC') throw error;
    throw new DiskSpaceError({ neededBytes, freeBytes: await freeBytes(layout.root), path: layout.root, cause: error });
  } finally {
    await rm(workDir, { recursive: true, force: true });
    // Stays where a part in it can be resumed.
    await rmdir(downloadDir).catch(() => undefined);
  }
  signal.throwIfAborted();
}

const WORK_PREFIX = 'work-';

/** The lock is held, so whatever work is left belongs to a process that was killed. */
async function removeAbandonedWork(downloadDir: string): Promise<void> {
  const names = await readdir(downloadDir).catch(() => []);
  for (const name of names.filter((candidate) => candidate.startsWith(WORK_PREFIX))) {
    await rm(join(downloadDir, name), { recursive: true, force: true });
  }
}

/** A cache that cannot be written fails every source alike, so it ends the search; the rest are reasons to go on. */
function asReason(error: unknown, source: SourceName, root: string): VortexError {
  const reason = asCacheError(error, root);
  if (reason instanceof CacheNotWritableError) throw reason;
  if (VortexError.isInstance(reason)) return reason;
  const problem = error instanceof Error ? error.message : String(error);
  return new SourceError({ source, problem, hint: 'Try another source.', cause: error });
}

/** A full disk, and a wrong file from the only source, say more than that nothing was available. */
function overallError({
  artifact,
  refused,
  failures,
}: {
  artifact: Artifact;
  refused: readonly SourceFailure[];
  failures: readonly SourceFailure[];
}): VortexError {
  const [first, ...others] = failures;
  const { error } = first ?? {};
  if (error instanceof DiskSpaceError && others.every((other) => other.error instanceof DiskSpaceError)) return error;
  if (error instanceof HashMismatchError && others.length === 0) return error;
  return new ModelNotAvailableError({ artifact: artifact.name, failures: [...refused, ...failures] });
}
