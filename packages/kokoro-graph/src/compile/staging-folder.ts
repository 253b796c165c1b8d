import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** No compilation takes this long: a leftover of this age is one whatever process has its number now. */
const STALE_AFTER_MS = 3_600_000;

/**
 * A folder beside the one it will become, so that the last step is one rename on the same disk. Disposed before that,
 * it is gone with all that is in it; what a killed process left is removed by the next, which knows it by the number of
 * the process in its name.
 */
export class StagingFolder implements AsyncDisposable {
  readonly path: string;
  readonly #target: string;

  private constructor(path: string, target: string) {
    this.path = path;
    this.#target = target;
  }

  static async beside(target: string): Promise<StagingFolder> {
    const full = resolve(target);
    const parent = dirname(full);
    await mkdir(parent, { recursive: true });
    await removeStale(parent, `${basename(full)}.partial-`);
    const path = `${full}.partial-${process.pid}-${randomBytes(4).toString('hex')}`;
    await mkdir(path);
    return new StagingFolder(path, full);
  }

  /** Puts the folder in its place; what was there before is removed. */
  async commit(): Promise<void> {
    const aside = `${this.path}.old`;
    const replaced = await rename(this.#target, aside).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false;
        throw error;
      },
    );
    await rename(this.path, this.#target);
    if (replaced) await rm(aside, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

async function removeStale(parent: string, prefix: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix)) continue;
    const path = join(parent, name);
    const owner = Number.parseInt(name.slice(prefix.length), 10);
    if (!isRunning(owner) || (await isOld(path))) await rm(path, { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Someone else's process may not be signalled, but it runs.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function isOld(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > STALE_AFTER_MS;
}
