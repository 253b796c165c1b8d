import type { Artifact } from '../artifacts/artifact.ts';
import type { CacheLayout } from './cache-layout.ts';
import { inspectArtifact } from './inspect-artifact.ts';

export interface VerifyProgress {
  readonly artifact: string;
  readonly checkedFiles: number;
  readonly totalFiles: number;
}

export interface VerifyOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: VerifyProgress) => void) | undefined;
}

export interface VerifiedFile {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly status: 'ok' | 'missing' | 'corrupt';
  /** Undefined when no hash is known, because it was never installed. */
  readonly expectedSha256: string | undefined;
  readonly expectedBytes: number | undefined;
  /** Undefined when the file is missing or cannot be read. */
  readonly foundSha256: string | undefined;
  readonly foundBytes: number | undefined;
}

/** `corrupt` when any file differs, else `missing` when any is not there, else `ok`. */
export interface VerifiedArtifact {
  readonly name: string;
  readonly status: 'ok' | 'missing' | 'corrupt';
  readonly files: readonly VerifiedFile[];
}

/** Reads and hashes every file of an artifact, whatever the record says. */
export async function verifyArtifact({
  layout,
  artifact,
  signal,
  onProgress,
}: VerifyOptions & { readonly layout: CacheLayout; readonly artifact: Artifact }): Promise<VerifiedArtifact> {
  const totalFiles = artifact.files.length;
  let checkedFiles = 0;
  const { files } = await inspectArtifact({
    layout,
    artifact,
    rehash: 'all',
    signal,
    onFile: () => {
      checkedFiles += 1;
      onProgress?.({ artifact: artifact.name, checkedFiles, totalFiles });
    },
  });
  const statuses = new Set(files.map(({ status }) => status));
  return {
    name: artifact.name,
    status: statuses.has('corrupt') ? 'corrupt' : statuses.has('missing') ? 'missing' : 'ok',
    files: files.map(({ file, path, status, expectedSha256, expectedBytes, foundSha256, foundBytes }) => ({
      name: file.path,
      path,
      status,
      expectedSha256,
      expectedBytes,
      foundSha256,
      foundBytes,
    })),
  };
}
