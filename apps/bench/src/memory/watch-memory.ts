import { setTimeout as wait } from 'node:timers/promises';
import { bytesOf, processTree, readProc } from './process-tree.ts';

/** The most memory that a tree of processes held. */
export interface PeakMemory {
  /**
   * The sum of what each process held at its own peak: no less than all held at once, and pages that processes share
   * count for each of them.
   */
  readonly residentBytes: number;
  /** The largest sum that was seen at once, where shared pages count once in all. */
  readonly proportionalBytes: number;
}

/** Peaks between two looks are missed by the proportional figure only; the kernel keeps the others itself. */
const INTERVAL_MS = 100;

/** Watches a process and its children until it is stopped. Needs Linux. */
export function watchMemory(processId: number): { stop(): Promise<PeakMemory> } {
  const controller = new AbortController();
  const watching = (async () => {
    const peaks = new Map<number, number>();
    let proportionalBytes = 0;
    for (let isLast = false; !isLast; ) {
      isLast = controller.signal.aborted;
      let total = 0;
      for (const id of await processTree(processId)) {
        const peak = bytesOf(await readProc(id, 'status'), 'VmHWM');
        if (peak !== undefined) peaks.set(id, peak);
        total += bytesOf(await readProc(id, 'smaps_rollup'), 'Pss') ?? 0;
      }
      proportionalBytes = Math.max(proportionalBytes, total);
      if (!isLast) await wait(INTERVAL_MS, undefined, { signal: controller.signal }).catch(() => {});
    }
    return { residentBytes: [...peaks.values()].reduce((sum, peak) => sum + peak, 0), proportionalBytes };
  })();
  return {
    stop() {
      controller.abort();
      return watching;
    },
  };
}
