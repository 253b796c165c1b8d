import { formatBytes } from './format-bytes.ts';
import type { DeviceMemory, MemorySnapshot } from './memory-snapshot.ts';

/** One number that differs. */
export interface SnapshotChange {
  /** Such as `cuda:0 residentBytes`, `kokoro measuredBytes` or `process rssBytes`. */
  readonly what: string;
  readonly before: number | string | undefined;
  readonly after: number | string | undefined;
  /** Signed; absent when either is not a number. */
  readonly change: number | undefined;
}

/**
 * What changed from one snapshot to a later one.
 *
 * Between two generations with the same models in memory it should be nothing, which is the cheapest leak test there is.
 */
export function diffSnapshots(before: MemorySnapshot, after: MemorySnapshot): readonly SnapshotChange[] {
  const old = numbersOf(before);
  const now = numbersOf(after);
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((what) => {
    const [a, b] = [old.get(what), now.get(what)];
    if (a === b) return [];
    return [{ what, before: a, after: b, change: typeof a === 'number' && typeof b === 'number' ? b - a : undefined }];
  });
}

/** One line for each change, for people: `cuda:0 residentBytes  +424.0 MiB  (0 bytes → 424.0 MiB)`. */
export function formatChanges(changes: readonly SnapshotChange[]): string {
  return changes.map(formatChange).join('\n');
}

function formatChange({ what, before, after, change }: SnapshotChange): string {
  const show = (value: number | string | undefined) => {
    if (value === undefined) return 'nothing';
    return typeof value === 'number' && what.endsWith('Bytes') ? formatBytes(value) : String(value);
  };
  const sign = change !== undefined && change > 0 ? '+' : '';
  return `${what}${change === undefined ? '' : `  ${sign}${show(change)}`}  (${show(before)} → ${show(after)})`;
}

const DEVICE_NUMBERS = [
  'committedBytes',
  'overheadBytes',
  'residentBytes',
  'loadingBytes',
  'unloadingBytes',
  'workingBytes',
  'quarantinedBytes',
  'effectiveBytes',
  'measuredBytes',
  'unaccountedBytes',
  'highWaterBytes',
  'level',
] as const satisfies readonly (keyof DeviceMemory)[];

function numbersOf({ devices, models, leases, process }: MemorySnapshot): Map<string, number | string> {
  const numbers = new Map<string, number | string>();
  const set = (what: string, value: number | string | undefined) => {
    if (value !== undefined) numbers.set(what, value);
  };
  for (const device of devices) for (const name of DEVICE_NUMBERS) set(`${device.device} ${name}`, device[name]);
  for (const model of models) {
    for (const name of ['state', 'measuredBytes', 'workingBytes', 'leases', 'waiters', 'loads'] as const) {
      set(`${model.modelId} ${name}`, model[name]);
    }
  }
  set('open leases', leases.length);
  for (const name of ['rssBytes', 'heapUsedBytes', 'externalBytes'] as const) set(`process ${name}`, process[name]);
  return numbers;
}
