import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Parser, type ReadEntry } from 'tar';

export interface ReadTarballOptions {
  readonly path: string;
  /** Names of the members, as they stand in the archive. */
  readonly wanted: ReadonlySet<string>;
  readonly onMember: (member: string, content: AsyncIterable<Buffer>, bytes: number) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Streams the wanted members of a tar.gz file to `onMember` and leaves the others unread.
 *
 * Only regular files with exactly a wanted name are read, and nothing is written here, so no name or link inside an
 * archive can reach the file system. Resolves with the names that were found. Rejects with the signal's reason, with
 * what `onMember` rejected with, or with the archive's fault.
 */
export async function readTarball({
  path,
  wanted,
  onMember,
  signal,
}: ReadTarballOptions): Promise<ReadonlySet<string>> {
  signal.throwIfAborted();
  const found = new Set<string>();
  const entries: ReadEntry[] = [];
  const reading: Promise<void>[] = [];
  const input = createReadStream(path);
  const parser = new Parser({
    strict: true,
    onReadEntry(entry) {
      const taken = entry.type === 'File' && wanted.has(entry.path) && !found.has(entry.path);
      if (!taken) return entry.resume();
      found.add(entry.path);
      entries.push(entry);
      const read = onMember(entry.path, entry, entry.size);
      // A member that nobody reads to its end would hold the archive back for ever.
      read.catch(() => entry.resume());
      reading.push(read);
    },
  });
  try {
    await pipeline(input, parser as unknown as NodeJS.WritableStream, { signal });
    await Promise.all(reading);
  } catch (error) {
    // The members of a broken archive never end by themselves.
    for (const entry of entries) entry.destroy(error);
    await Promise.allSettled(reading);
    signal.throwIfAborted();
    throw error;
  }
  return found;
}
