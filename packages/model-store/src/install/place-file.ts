import { stat } from 'node:fs/promises';
import type { Artifact, ArtifactFile } from '../artifacts/artifact.ts';
import { hashFile } from '../cache/hash-file.ts';
import type { RecordedFile } from '../cache/install-record.ts';
import { moveIntoPlace } from '../cache/move-into-place.ts';
import { HashMismatchError } from '../errors.ts';
import type { SourceName } from '../sources/model-source.ts';

export interface PlaceFileOptions {
  readonly artifact: Artifact;
  readonly file: ArtifactFile;
  /** What must be found; undefined takes whatever is there and records it. */
  readonly expectedSha256: string | undefined;
  readonly source: SourceName;
  readonly from: string;
  readonly to: string;
  readonly signal: AbortSignal;
}

/** Checks a fetched file and moves it to its name; one that differs stays where it is: {@link HashMismatchError}. */
export async function placeFile({
  artifact,
  file,
  expectedSha256,
  source,
  from,
  to,
  signal,
}: PlaceFileOptions): Promise<RecordedFile> {
  const found = await hashFile(from, { signal });
  if (expectedSha256 !== undefined && found !== expectedSha256) {
    throw new HashMismatchError({ artifact: artifact.name, file: file.path, expected: expectedSha256, found, source });
  }
  await moveIntoPlace(from, to);
  const { size, mtimeMs } = await stat(to);
  return { path: file.path, bytes: size, sha256: found, mtimeMs };
}
