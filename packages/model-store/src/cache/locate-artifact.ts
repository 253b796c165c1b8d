import type { Artifact } from '../artifacts/artifact.ts';
import type { SourceName } from '../sources/model-source.ts';
import type { CacheLayout } from './cache-layout.ts';
import { inspectArtifact } from './inspect-artifact.ts';
import { type InstallRecord, writeInstallRecord } from './install-record.ts';

/** One installed file. */
export interface LocatedFile {
  /** As in the table: a path inside the artifact's folder. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** An artifact that is complete on disk. */
export interface LocatedArtifact {
  readonly name: string;
  /** Absolute; holds the artifact's files and nothing else. */
  readonly directory: string;
  readonly files: readonly LocatedFile[];
  /** Where it came from. */
  readonly source: SourceName;
}

export interface LocateArtifactOptions {
  readonly layout: CacheLayout;
  readonly artifact: Artifact;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds a complete artifact without network or lock; undefined when anything is missing or differs.
 *
 * Unchanged files are believed by their size and time; changed ones are hashed again and, if they are right, recorded.
 */
export async function locateArtifact({
  layout,
  artifact,
  signal,
}: LocateArtifactOptions): Promise<LocatedArtifact | undefined> {
  const { complete, recorded, record, files } = await inspectArtifact({ layout, artifact, signal });
  if (!complete) return undefined;
  const found: InstallRecord = {
    artifact: artifact.name,
    source: record?.source ?? 'cache',
    files: files.flatMap(({ current }) => (current ? [current] : [])),
  };
  if (!recorded) {
    // A cache that cannot be written is still good to read; its files are then hashed at every start.
    await writeInstallRecord(layout.recordPath(artifact.name), found).catch(() => undefined);
  }
  return toLocatedArtifact(layout, found);
}

export function toLocatedArtifact(layout: CacheLayout, { artifact, source, files }: InstallRecord): LocatedArtifact {
  return {
    name: artifact,
    directory: layout.artifactDir(artifact),
    files: files.map(({ path, bytes, sha256 }) => ({
      name: path,
      path: layout.filePath(artifact, path),
      bytes,
      sha256,
    })),
    source,
  };
}
