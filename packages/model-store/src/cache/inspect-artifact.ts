import { stat } from 'node:fs/promises';
import type { Artifact, ArtifactFile } from '../artifacts/artifact.ts';
import type { CacheLayout } from './cache-layout.ts';
import { hashFile } from './hash-file.ts';
import { type InstallRecord, type RecordedFile, readInstallRecord } from './install-record.ts';

/** One file of an artifact as it was found on disk. */
export interface InspectedFile {
  readonly file: ArtifactFile;
  /** Absolute. */
  readonly path: string;
  readonly status: 'ok' | 'missing' | 'corrupt';
  /** From the table, or from the record where the table has none. */
  readonly expectedSha256: string | undefined;
  readonly expectedBytes: number | undefined;
  /** Undefined when the file is missing, or its size already told. */
  readonly foundSha256: string | undefined;
  readonly foundBytes: number | undefined;
  /** What a record should say about it; set when `status` is `ok`. */
  readonly current: RecordedFile | undefined;
}

export interface Inspection {
  readonly artifact: Artifact;
  readonly record: InstallRecord | undefined;
  readonly files: readonly InspectedFile[];
  /** Every file is what it should be. */
  readonly complete: boolean;
  /** The record says exactly what was found. */
  readonly recorded: boolean;
}

export interface InspectOptions {
  readonly layout: CacheLayout;
  readonly artifact: Artifact;
  /**
   * `changed` hashes only files whose size or modification time is not the recorded one.
   * @default 'changed'
   */
  readonly rehash?: 'changed' | 'all';
  readonly signal?: AbortSignal | undefined;
  readonly onFile?: (file: InspectedFile) => void;
}

/** Compares an artifact on disk with the table and its record; changes nothing. */
export async function inspectArtifact({
  layout,
  artifact,
  rehash = 'changed',
  signal,
  onFile,
}: InspectOptions): Promise<Inspection> {
  const record = await readInstallRecord(layout.recordPath(artifact.name));
  const recordedByPath = new Map(record?.files.map((file) => [file.path, file]));
  const files: InspectedFile[] = [];
  for (const file of artifact.files) {
    const path = layout.filePath(artifact.name, file.path);
    const inspected = await inspectFile({ file, path, recorded: recordedByPath.get(file.path), rehash, signal });
    files.push(inspected);
    onFile?.(inspected);
  }
  return {
    artifact,
    record,
    files,
    complete: files.every(({ status }) => status === 'ok'),
    recorded: files.every(({ file, current }) => isSame(current, recordedByPath.get(file.path))),
  };
}

async function inspectFile({
  file,
  path,
  recorded,
  rehash,
  signal,
}: {
  file: ArtifactFile;
  path: string;
  recorded: RecordedFile | undefined;
  rehash: 'changed' | 'all';
  signal: AbortSignal | undefined;
}): Promise<InspectedFile> {
  signal?.throwIfAborted();
  const expectedSha256 = file.sha256 ?? recorded?.sha256;
  const expectedBytes = file.bytes ?? recorded?.bytes;
  const found = { file, path, expectedSha256, expectedBytes };
  const stats = await stat(path).catch(() => undefined);
  if (!stats?.isFile()) {
    return { ...found, status: 'missing', foundSha256: undefined, foundBytes: undefined, current: undefined };
  }

  const foundBytes = stats.size;
  const { mtimeMs } = stats;
  const unchanged =
    recorded?.bytes === foundBytes && recorded.mtimeMs === mtimeMs && recorded.sha256 === expectedSha256;
  if (unchanged && rehash === 'changed') {
    return { ...found, status: 'ok', foundSha256: recorded.sha256, foundBytes, current: recorded };
  }
  // A wrong size needs no reading, except where the caller wants to be told the hash.
  if (rehash === 'changed' && expectedBytes !== undefined && expectedBytes !== foundBytes) {
    return { ...found, status: 'corrupt', foundSha256: undefined, foundBytes, current: undefined };
  }
  const foundSha256 = await hashReadable(path, signal);
  return foundSha256 !== undefined && foundSha256 === expectedSha256
    ? {
        ...found,
        status: 'ok',
        foundSha256,
        foundBytes,
        current: { path: file.path, bytes: foundBytes, sha256: foundSha256, mtimeMs },
      }
    : { ...found, status: 'corrupt', foundSha256, foundBytes, current: undefined };
}

/** A file that cannot be read is as good as a corrupt one: an install replaces it. */
async function hashReadable(path: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  try {
    return await hashFile(path, { signal });
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}

function isSame(current: RecordedFile | undefined, recorded: RecordedFile | undefined): boolean {
  return (
    current !== undefined &&
    current.bytes === recorded?.bytes &&
    current.sha256 === recorded.sha256 &&
    current.mtimeMs === recorded.mtimeMs
  );
}
