import { readdir, readFile } from 'node:fs/promises';

/** A process and everything it started, by id; empty when there is no such process. */
export async function processTree(root: number): Promise<number[]> {
  const ids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
  const parents = await Promise.all(ids.map(async (id) => [id, parentOf(await readProc(id, 'stat'))] as const));
  const tree = new Set(ids.filter((id) => id === root));
  // A child's number may be smaller than its parent's, so one pass is not enough.
  for (let size = 0; size < tree.size; ) {
    size = tree.size;
    for (const [id, parent] of parents) if (parent !== undefined && tree.has(parent)) tree.add(id);
  }
  return [...tree];
}

/** The parent's id in `/proc/<id>/stat`: `12 (name) S 1 …`, where the name may hold anything. */
export function parentOf(stat: string): number | undefined {
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 1).split(' ')[2]);
  return Number.isInteger(parent) && parent > 0 ? parent : undefined;
}

/** The bytes of a `Name:   12 kB` line of a file in `/proc`; undefined where there is none. */
export function bytesOf(text: string, name: string): number | undefined {
  const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/** A file of a process; empty when the process is gone. */
export async function readProc(id: number, file: string): Promise<string> {
  return readFile(`/proc/${id}/${file}`, 'utf8').catch(() => '');
}
