import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

export interface HashFileOptions {
  /** @default 'sha256' */
  readonly algorithm?: 'sha256' | 'sha512';
  /** @default 'hex' */
  readonly encoding?: 'hex' | 'base64';
  readonly signal?: AbortSignal | undefined;
}

/** The digest of a file's bytes. Rejects with the signal's reason, or with the file system's own error. */
export async function hashFile(
  path: string,
  { algorithm = 'sha256', encoding = 'hex', signal }: HashFileOptions = {},
): Promise<string> {
  signal?.throwIfAborted();
  const hash = createHash(algorithm);
  try {
    await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
  return hash.digest(encoding);
}
