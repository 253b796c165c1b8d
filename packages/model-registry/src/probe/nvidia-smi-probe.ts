import { execFile } from 'node:child_process';
import type { DeviceId } from '../device-budget.ts';
import type { MemoryProbe, MemoryReading } from './memory-probe.ts';

export interface NvidiaSmiOptions {
  /** @default 'nvidia-smi' */
  readonly command?: string;
  /** Before the query, for a wrapper. @default [] */
  readonly args?: readonly string[];
}

const FIELDS = ['index', 'memory.total', 'memory.used', 'memory.free'];
const MIB = 1024 ** 2;
/** One line for each GPU is a few dozen bytes. */
const MAX_OUTPUT_BYTES = 64 * 1024;

/**
 * Reads GPUs through `nvidia-smi`.
 *
 * Totals of whole devices only: process ids are the host's, and mean nothing inside a container. The program is killed
 * when the registry's deadline passes; should it not even die then, the registry leaves it alone.
 */
export function nvidiaSmiProbe({ command = 'nvidia-smi', args = [] }: NvidiaSmiOptions = {}): MemoryProbe {
  const query = [...args, `--query-gpu=${FIELDS.join(',')}`, '--format=csv,noheader,nounits'];
  return {
    read: ({ signal }) =>
      new Promise((resolve, reject) => {
        const child = execFile(command, query, { maxBuffer: MAX_OUTPUT_BYTES, windowsHide: true }, (error, stdout) => {
          signal.removeEventListener('abort', kill);
          // Output of a run that failed is not believed, however good it looks.
          if (error) return reject(new Error(describe(command, error), { cause: error }));
          try {
            resolve(parseNvidiaSmi(stdout));
          } catch (problem) {
            reject(problem);
          }
        });
        // Its own option for a signal sends one that can be ignored. The read ends only when the program has.
        const kill = () => void child.kill('SIGKILL');
        signal.addEventListener('abort', kill, { once: true });
      }),
  };
}

/** Whole MiB are rounded, each for itself. */
const ROUNDING_MIB = 2;

/**
 * Reads the lines `index, total, used, free` in MiB; one line that is not that makes the whole output worthless.
 *
 * Used is what is not free, because newer drivers leave what they reserve out of `memory.used`.
 */
export function parseNvidiaSmi(text: string): readonly MemoryReading[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const [index, total, used, free] = line
      .split(',')
      .map((cell) => (/^ *\d{1,9} *$/.test(cell) ? Number(cell) : Number.NaN));
    const isSane = index! < 1_000 && free! <= total! && used! + free! <= total! + ROUNDING_MIB;
    if (!isSane || line.split(',').length !== FIELDS.length) {
      throw new Error(`nvidia-smi said "${line.slice(0, 80)}" instead of four numbers`);
    }
    const device: DeviceId = `cuda:${index!}`;
    return { device, totalBytes: total! * MIB, usedBytes: (total! - free!) * MIB, source: 'nvidia-smi' };
  });
}

function describe(command: string, error: Error & { code?: unknown; signal?: unknown }): string {
  if (error.code === 'ENOENT') return `${command} is not installed`;
  if (error.signal === 'SIGKILL') return `${command} was stopped, because it did not answer in time`;
  return `${command} failed: ${error.signal ?? error.code ?? error.message}`;
}
