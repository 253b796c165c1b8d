import type { Clock, Timer } from '@vortex/runtime';
import { folderBytes } from '../cache/folder-bytes.ts';

export interface WatchGrowthOptions {
  readonly folder: string;
  readonly clock: Clock;
  /** Called with the size of the folder whenever it is larger than ever before. */
  readonly onGrowth: (bytes: number) => void;
}

const POLL_MS = 250;

/** How far a package client has come is seen only in the folder that it downloads to. Disposing ends the watch. */
export function watchGrowth({ folder, clock, onGrowth }: WatchGrowthOptions): Disposable {
  let largest = 0;
  let timer: Timer | undefined;
  let disposed = false;
  const schedule = () => {
    if (!disposed) timer = clock.setTimer(() => void look(), POLL_MS);
  };
  const look = async () => {
    const bytes = await folderBytes(folder);
    if (!disposed && bytes > largest) {
      largest = bytes;
      onGrowth(bytes);
    }
    schedule();
  };
  schedule();
  return {
    [Symbol.dispose]() {
      disposed = true;
      timer?.[Symbol.dispose]();
    },
  };
}
