import type { Artifact } from '../artifacts/artifact.ts';
import type { SourceName } from '../sources/model-source.ts';
import type { CacheLayout } from './cache-layout.ts';
import { folderBytes } from './folder-bytes.ts';
import { inspectArtifact } from './inspect-artifact.ts';

/** One row of the list of models. */
export interface ArtifactListing {
  readonly name: string;
  readonly description: string;
  /** SPDX expression. */
  readonly license: string;
  /** `partial`: some files, changed files, or an unfinished download. */
  readonly status: 'installed' | 'partial' | 'missing';
  /** What lies on disk now, unfinished downloads included. */
  readonly bytes: number;
  /** What it takes when it is complete; undefined while that is not known. */
  readonly expectedBytes: number | undefined;
  readonly directory: string;
  /** Where it came from; undefined unless installed. */
  readonly source: SourceName | undefined;
}

/** What is on disk of an artifact. */
export async function describeArtifact({
  layout,
  artifact,
  signal,
}: {
  readonly layout: CacheLayout;
  readonly artifact: Artifact;
  readonly signal?: AbortSignal | undefined;
}): Promise<ArtifactListing> {
  const { complete, record, files } = await inspectArtifact({ layout, artifact, signal });
  const placedBytes = files.reduce((sum, { foundBytes = 0 }) => sum + foundBytes, 0);
  const bytes = placedBytes + (await folderBytes(layout.downloadDir(artifact.name)));
  const expected = files.map(({ expectedBytes }) => expectedBytes);
  return {
    name: artifact.name,
    description: artifact.description,
    license: artifact.license,
    status: complete ? 'installed' : bytes > 0 ? 'partial' : 'missing',
    bytes,
    expectedBytes: expected.every((size) => size !== undefined)
      ? expected.reduce((sum, size) => sum + size, 0)
      : undefined,
    directory: layout.artifactDir(artifact.name),
    source: complete ? (record?.source ?? 'cache') : undefined,
  };
}
