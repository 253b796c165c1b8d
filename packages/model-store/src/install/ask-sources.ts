import { mkdir, mkdtemp, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { VortexError } from '@vortex/runtime';
import type { Artifact } from '../artifacts/artifact.ts';
import { asCacheError, errorCode } from '../cache/cache-error.ts';
import { requireFreeBytes } from '../cache/disk-space.ts';
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
import type { InstallContext } from './install-artifact.ts';
import type { InstallProgress } from './install-progress.ts';
import { placeFile } from './place-file.ts';

export interface AskSourcesOptions {
  readonly context: InstallContext;
  readonly artifact: Artifact;
  readonly missing: readonly InspectedFile[];
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

/** Asks one source after the other until no file is missing; every reason is kept. */
export async function askSources({ context, artifact, missing, signal, report }: AskSourcesOptions): Promise<Delivery> {
  const { layout, freeBytes, sources, refused } = context;
  const downloadDir = layout.downloadDir(artifact.name);
  await removeAbandonedWork(downloadDir);
  const placed = new Map<string, RecordedFile>();
  const failures: SourceFailure[] = [...refused];
  let downloadedBytes = 0;

  for (const [index, source] of sources.entries()) {
    const wanted = missing.filter(({ file }) => !placed.has(file.path));
    const files = wanted.map(({ file }) => file);
    try {
      const neededBytes = await source.neededBytes({ artifact, files, downloadDir });
      await requireFreeBytes({ path: layout.root, neededBytes, freeBytes });
      await mkdir(downloadDir, { recursive: true });
      const workDir = await mkdtemp(join(downloadDir, WORK_PREFIX));
      try {
        await source.deliver({
          artifact,
          files,
          downloadDir,
          workDir,
          signal,
          moreSourcesFollow: index < sources.length - 1,
          accept: async (file, from) => {
            const expected = wanted.find((candidate) => candidate.file.path === file.path);
            report({ phase: 'verifying', source: source.name, receivedBytes: file.bytes ?? 0, totalBytes: file.bytes });
            const to = layout.filePath(artifact.name, file.path);
            placed.set(
              file.path,
              await placeFile({
                artifact,
                file,
                expectedSha256: expected?.expectedSha256,
                source: source.name,
                from,
                to,
                signal,
              }),
            );
          },
          onDownloaded: (bytes) => {
            downloadedBytes += bytes;
          },
          report: (progress) => report({ ...progress, source: source.name }),
        });
      } finally {
        await rm(workDir, { recursive: true, force: true });
      }
      signal.throwIfAborted();
      await rm(downloadDir, { recursive: true, force: true });
      return { source: source.name, placed, downloadedBytes, failures };
    } catch (error) {
      signal.throwIfAborted();
      const reason = await asSourceFailure(error, { context, source });
      failures.push({ source: source.name, error: reason });
      report({ phase: 'source-failed', source: source.name, receivedBytes: 0, totalBytes: undefined, error: reason });
    } finally {
      await rmdir(downloadDir).catch(() => undefined);
    }
  }
  throw overallError(artifact, failures);
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
async function asSourceFailure(
  error: unknown,
  { context: { layout, freeBytes }, source }: { context: InstallContext; source: ModelSource },
): Promise<VortexError> {
  const known = asCacheError(error, layout.root);
  if (known instanceof CacheNotWritableError) throw known;
  if (VortexError.isInstance(known)) return known;
  if (errorCode(error) === 'ENOSPC') {
    return new DiskSpaceError({
      neededBytes: 0,
      freeBytes: await freeBytes(layout.root),
      path: layout.root,
      cause: error,
    });
  }
  return new SourceError({
    source: source.name,
    problem: error instanceof Error ? error.message : String(error),
    hint: 'Try another source.',
    cause: error,
  });
}

/** A full disk, and a wrong file from the only source, say more than that nothing was available. */
function overallError(artifact: Artifact, failures: readonly SourceFailure[]): VortexError {
  const [first] = failures;
  const alike =
    failures.length > 0 &&
    (failures.every(({ error }) => error instanceof DiskSpaceError) ||
      (failures.length === 1 && first?.error instanceof HashMismatchError));
  return alike && first ? first.error : new ModelNotAvailableError({ artifact: artifact.name, failures });
}
