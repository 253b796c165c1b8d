import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { OutputNotWritableError } from './errors.ts';

export interface WriteAtomicallyOptions {
  /** The folder is made when it is missing; a file that is there already is replaced. */
  readonly file: string;
  readonly content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes a file beside its place and renames it, so that it is never half there.
 *
 * @throws OutputNotWritableError, or the signal's reason.
 */
export async function writeAtomically({ file, content, signal }: WriteAtomicallyOptions): Promise<void> {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${randomUUID()}.part`);
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const handle = await open(temporary, 'wx');
    try {
      for await (const chunk of content) {
        signal?.throwIfAborted();
        await handle.writeFile(chunk);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    signal?.throwIfAborted();
    if (error instanceof Error && 'code' in error && 'syscall' in error)
      throw new OutputNotWritableError({ file, cause: error });
    throw error;
  }
}
