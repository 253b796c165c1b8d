import { readFile, rm, stat } from 'node:fs/promises';
import { writeFileAtomically } from '../cache/write-file-atomically.ts';

/** What says that a remote file is still the one whose beginning is on disk. */
export interface PartOrigin {
  readonly url: string;
  /** A strong ETag or a date, as sent back in `If-Range`; without it only the hash can tell. */
  readonly validator: string | undefined;
}

/** An unfinished download: its bytes, and a note of what they are the beginning of. */
export interface PartFile {
  readonly bytes: number;
  /** Undefined when there is no readable note: the bytes are then of no use. */
  readonly origin: PartOrigin | undefined;
}

export async function readPartFile(path: string): Promise<PartFile> {
  const bytes = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  return { bytes, origin: await readOrigin(path) };
}

export async function writePartOrigin(path: string, { url, validator }: PartOrigin): Promise<void> {
  await writeFileAtomically(originPath(path), `${JSON.stringify({ url, validator: validator ?? null })}\n`);
}

export async function removePartFile(path: string): Promise<void> {
  // The bytes go first: without them the note promises nothing.
  await rm(path, { force: true });
  await rm(originPath(path), { force: true });
}

function originPath(path: string): string {
  return `${path}.json`;
}

async function readOrigin(path: string): Promise<PartOrigin | undefined> {
  try {
    const { url, validator }: { url?: unknown; validator?: unknown } = JSON.parse(
      await readFile(originPath(path), 'utf8'),
    );
    if (typeof url !== 'string') return undefined;
    return { url, validator: typeof validator === 'string' ? validator : undefined };
  } catch {
    return undefined;
  }
}
