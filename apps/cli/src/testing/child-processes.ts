import { readdir, readFile } from 'node:fs/promises';

/** The processes below one, as Linux lists them. */
export async function childProcesses(processId: number): Promise<number[]> {
  const stats = await Promise.all(
    (await readdir('/proc'))
      .filter((name) => /^\d+$/.test(name))
      // A process may end while it is looked at.
      .map((name) => readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')),
  );
  return stats.flatMap((stat) => {
    // The name, in parentheses, may hold anything; state and parent follow it.
    const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(parent) === processId ? [Number.parseInt(stat, 10)] : [];
  });
}

/** Whether a process is there and has not ended. */
export async function isRunning(processId: number): Promise<boolean> {
  const stat = await readFile(`/proc/${processId}/stat`, 'utf8').catch(() => '');
  return stat !== '' && stat.slice(stat.lastIndexOf(')') + 2)[0] !== 'Z';
}
