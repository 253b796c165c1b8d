import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import process from 'node:process';

/**
 * What a process holds in memory, in bytes; absent if it cannot be told, for example because it has ended.
 *
 * For the `measure` of a model whose engine runs in a process of its own. Pages that it shares with others, such as a
 * model file mapped by several processes, are counted in each of them.
 */
export async function processMemoryBytes(processId: number): Promise<number | undefined> {
  if (processId === process.pid) return process.memoryUsage.rss();
  if (!Number.isSafeInteger(processId) || processId <= 0) return undefined;
  try {
    return parseProcStatus(await readFile(`/proc/${processId}/status`, 'utf8'));
  } catch {
    return process.platform === 'win32' ? undefined : askPs(processId);
  }
}

/** Finds the line `VmRSS:   1234 kB`; a process that is ending has none. */
export function parseProcStatus(text: string): number | undefined {
  const match = /^VmRSS:\s+(\d{1,12}) kB$/m.exec(text);
  return match ? Number(match[1]) * 1024 : undefined;
}

/** Where there is no /proc. */
function askPs(processId: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    execFile(
      'ps',
      ['-o', 'rss=', '-p', String(processId)],
      { timeout: 2_000, killSignal: 'SIGKILL' },
      (error, stdout) => {
        const text = stdout.trim();
        resolve(error || !/^\d{1,12}$/.test(text) ? undefined : Number(text) * 1024);
      },
    );
  });
}
