import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { MemorySnapshot } from '@vortex/model-registry';

/** What a running process tells others about its models. */
export interface ProcessStatus {
  readonly processId: number;
  /** The command that runs, for people. */
  readonly command: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly snapshot: MemorySnapshot;
}

/** Where the processes of one cache folder tell about themselves: `<cache>/run/<process id>.json`. */
export class StatusFolder {
  readonly #directory: string;

  constructor({ cacheDir }: { cacheDir: string }) {
    this.#directory = path.join(cacheDir, 'run');
  }

  /** Replaces what this process told before; never half-written. */
  async write(status: ProcessStatus): Promise<void> {
    const file = this.#fileOf(status.processId);
    await mkdir(this.#directory, { recursive: true });
    await writeFile(`${file}.part`, JSON.stringify(status));
    await rename(`${file}.part`, file);
  }

  async remove(processId: number): Promise<void> {
    await rm(this.#fileOf(processId), { force: true });
    await rm(`${this.#fileOf(processId)}.part`, { force: true });
  }

  /** What the processes that still run have told, oldest first; what dead ones left behind is removed. */
  async read(): Promise<ProcessStatus[]> {
    const names = await readdir(this.#directory).catch(() => []);
    const statuses: ProcessStatus[] = [];
    for (const name of names) {
      const processId = Number(/^(\d+)\.json$/.exec(name)?.[1]);
      if (Number.isNaN(processId)) continue;
      if (!isRunning(processId)) await this.remove(processId);
      else statuses.push(...(await readStatus(this.#fileOf(processId))));
    }
    return statuses.sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  }

  #fileOf(processId: number): string {
    return path.join(this.#directory, `${processId}.json`);
  }
}

/** Nothing, when the process ended just now. */
async function readStatus(file: string): Promise<ProcessStatus[]> {
  try {
    return [JSON.parse(await readFile(file, 'utf8')) as ProcessStatus];
  } catch {
    return [];
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // A process of somebody else's runs as well.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
