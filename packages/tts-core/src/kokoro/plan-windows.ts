/** Frames that are vocoded in one go, of a run of windows that one process speaks one after another. */
export interface Window {
  /** The frames that are heard: from `first` to before `end`. */
  readonly first: number;
  readonly end: number;
  /** The frames that are given to the vocoder, with context on either side where there is any. */
  readonly contextFirst: number;
  readonly contextEnd: number;
}

export interface PlanWindowsOptions {
  /** Frames to speak: from `first` to before `end`. */
  readonly first: number;
  readonly end: number;
  /** All frames that there are; context is taken from them. */
  readonly frames: number;
  /** How many processes share the work. */
  readonly runs: number;
  /** How quickly the first sound is wanted: a smaller first window, which grows to the usual size. */
  readonly firstWindowFrames?: number;
}

/** Below this a window's own statistics are too coarse; two seconds. */
const MIN_RUN_FRAMES = 80;

/** The size at which the vocoder is quickest: larger windows leave the processor's cache. */
const WINDOW_FRAMES = 160;

/** What the convolutions of the vocoder see beyond the edge of a window. */
const CONTEXT_FRAMES = 8;

const GROWTH = 1.6;

/**
 * Cuts frames into runs of even length, one for each process, and each run into windows. Windows do not overlap but for
 * their context, and together they are all frames from `first` to `end`.
 */
export function planWindows({
  first,
  end,
  frames,
  runs,
  firstWindowFrames = WINDOW_FRAMES,
}: PlanWindowsOptions): Window[][] {
  const total = end - first;
  if (total <= 0) return [];
  const runCount = Math.max(1, Math.min(runs, Math.floor(total / MIN_RUN_FRAMES)));
  return Array.from({ length: runCount }, (_, run) => {
    const runFirst = first + Math.round((total * run) / runCount);
    const runEnd = first + Math.round((total * (run + 1)) / runCount);
    return windowsOf({
      first: runFirst,
      end: runEnd,
      frames,
      firstWindowFrames: run === 0 ? firstWindowFrames : WINDOW_FRAMES,
    });
  });
}

function windowsOf({ first, end, frames, firstWindowFrames }: Omit<Required<PlanWindowsOptions>, 'runs'>): Window[] {
  const edges = [first];
  for (let size = firstWindowFrames; edges.at(-1)! < end; size = Math.min(WINDOW_FRAMES, size * GROWTH)) {
    edges.push(Math.min(end, edges.at(-1)! + Math.round(size)));
  }
  // A short rest would be a window of coarse statistics, so it is shared with the window before it.
  if (edges.length > 2 && end - edges.at(-2)! < CONTEXT_FRAMES * 4) edges.splice(-2, 1);
  return edges.slice(1).map((edge, index) => ({
    first: edges[index]!,
    end: edge,
    contextFirst: Math.max(0, edges[index]! - CONTEXT_FRAMES),
    contextEnd: Math.min(frames, edge + CONTEXT_FRAMES),
  }));
}
