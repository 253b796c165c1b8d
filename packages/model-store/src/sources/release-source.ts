import { join } from 'node:path';
import type { Clock } from '@vortex/runtime';
import type { ArtifactFile, ReleaseForm } from '../artifacts/artifact.ts';
import { HashMismatchError, SourceError } from '../errors.ts';
import { type DownloadedFile, downloadFile, type Patience } from '../release/download-file.ts';
import { readPartFile, removePartFile } from '../release/part-file.ts';
import { TransferError } from '../release/transfer-error.ts';
import type { ModelSource, SourceRequest } from './model-source.ts';

export interface ReleaseSourceOptions {
  readonly release: ReleaseForm;
  /** Address of the host, or of a mirror with the same paths. */
  readonly releaseHost: string;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
}

const patient: Patience = {
  connectTimeoutMs: 20_000,
  stallTimeoutMs: 30_000,
  retriesBeforeFirstByte: 3,
  retries: 5,
  retryDelayMs: 500,
};

/** Where another source is waiting, a host that does not answer at once is not worth a newcomer's time. */
const brief: Patience = {
  ...patient,
  connectTimeoutMs: 5_000,
  stallTimeoutMs: 10_000,
  retriesBeforeFirstByte: 0,
  retries: 2,
};

/** Assets of a release, over HTTPS, each resumed where an earlier download ended. */
export function createReleaseSource({ release, releaseHost, fetch, clock }: ReleaseSourceOptions): ModelSource {
  const base = `${releaseHost.replace(/\/+$/, '')}/${release.repository}/releases/download/${release.tag}`;
  return {
    name: 'release',
    async neededBytes({ files, downloadDir }) {
      const needs = files.map(async (file) => {
        const part = await readPartFile(partPath(downloadDir, file));
        return Math.max((file.bytes ?? 0) - part.bytes, 0);
      });
      return (await Promise.all(needs)).reduce((sum, bytes) => sum + bytes, 0);
    },
    async deliver(request) {
      const { files, downloadDir, signal, moreSourcesFollow, report, onDownloaded } = request;
      const sizes = files.map(({ bytes }) => bytes);
      const knownTotal = sizes.every((size) => size !== undefined)
        ? sizes.reduce((sum, size) => sum + size, 0)
        : undefined;
      let earlierBytes = 0;
      for (const file of files) {
        const download = () =>
          downloadFile({
            url: `${base}/${file.path}`,
            partPath: partPath(downloadDir, file),
            expectedBytes: file.bytes,
            hashIsKnown: file.sha256 !== undefined,
            patience: moreSourcesFollow ? brief : patient,
            fetch,
            clock,
            signal,
            onBytes(chunkBytes, receivedBytes, fileBytes) {
              onDownloaded(chunkBytes);
              const totalBytes = knownTotal ?? (files.length === 1 ? fileBytes : undefined);
              report({ phase: 'downloading', receivedBytes: earlierBytes + receivedBytes, totalBytes });
            },
          }).catch((error) => {
            throw asSourceError(error, releaseHost);
          });
        report({ phase: 'connecting', receivedBytes: earlierBytes, totalBytes: knownTotal });
        earlierBytes += await deliverFile({ file, request, download });
      }
    },
  };
}

/** Resolves with the size of the file. */
async function deliverFile({
  file,
  request: { downloadDir, accept },
  download,
}: {
  file: ArtifactFile;
  request: SourceRequest;
  download: () => Promise<DownloadedFile>;
}): Promise<number> {
  const path = partPath(downloadDir, file);
  for (;;) {
    const { bytes, resumed } = await download();
    try {
      await accept(file, path);
      return bytes;
    } catch (error) {
      if (!(error instanceof HashMismatchError)) throw error;
      await removePartFile(path);
      // What was kept from earlier may have been damaged on disk, so the file gets one more chance, whole.
      if (!resumed) throw error;
    }
  }
}

function partPath(downloadDir: string, { path }: ArtifactFile): string {
  return join(downloadDir, `${path}.part`);
}

function asSourceError(error: unknown, releaseHost: string): unknown {
  if (!(error instanceof TransferError)) return error;
  return new SourceError({
    source: 'release',
    problem: `${error.message} (${releaseHost}).`,
    hint: error.hint,
    retryable: error.retryable,
    cause: error,
  });
}
