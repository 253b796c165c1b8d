import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Parser, type ReadEntry } from 'tar';

/**
 * Streams the wanted members of a tar.gz file and leaves the others unread.
 *
 * Only regular files with exactly a wanted name are read, and nothing is written here, so no name or link inside an
 * archive can reach the file system. Returns the names that were found. Rejects with the signal's reason, or with the
 * archive's fault.
 */
export async function readTarball(
  path: string,
  wanted: ReadonlySet<string>,
  onMember: (member: string, content: AsyncIterable<Buffer>, bytes: number) => Promise<void>,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  signal.throwIfAborted();
  const found = new Set<string>();
  const input = createReadStream(path);
  const reading: Promise<void>[] = [];
  const parser = new Parser({
    strict: true,
    onReadEntry(entry: ReadEntry) {
      if (entry.type !== 'File' || !wanted.has(entry.path) || found.has(entry.path)) return entry.resume();
      found.add(entry.path);
      const read = onMember(entry.path, entry, entry.size);
      // A member that cannot be taken stops the archive, which would else wait for its reader for ever.
      read.catch((error) => input.destroy(error));
      reading.push(read);
    },
  });
  try {
    await pipeline(input, parser as unknown as NodeJS.WritableStream, { signal });
    await Promise.all(reading);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    await Promise.allSettled(reading);
  }
  return found;
}
