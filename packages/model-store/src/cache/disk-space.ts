import { statfs } from 'node:fs/promises';
import { DiskSpaceError } from '../errors.ts';

/** Bytes that this user may still write on the disk that holds `path`. */
export type FreeBytesReader = (path: string) => Promise<number>;

export const readFreeBytes: FreeBytesReader = async (path) => {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
};

/** Throws {@link DiskSpaceError} before anything is written that would not fit. */
export async function requireFreeBytes({
  path,
  neededBytes,
  freeBytes,
}: {
  readonly path: string;
  readonly neededBytes: number;
  readonly freeBytes: FreeBytesReader;
}): Promise<void> {
  const free = await freeBytes(path);
  if (free < neededBytes) throw new DiskSpaceError({ neededBytes, freeBytes: free, path });
}
