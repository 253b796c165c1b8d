import { bandLevels, spectralDistanceDb } from './spectral-distance.ts';
import type { Take } from './take.ts';

/** How far the takes of one model lie from those of another. */
export interface TakeDifference {
  /** The largest difference of one token's duration, in frames of 25 ms. */
  readonly worstDurationFrames: number;
  /** The share of tokens whose duration differs. */
  readonly changedDurations: number;
  /** Spectral distance in decibels, averaged over the time of all takes. */
  readonly distanceDb: number;
}

const HOPS_PER_FRAME = 2;

/** Compares takes pairwise; where durations differ, each token is set against the same token. */
export function compareTakes(takes: readonly Take[], references: readonly Take[]): TakeDifference {
  let worst = 0;
  let changed = 0;
  let tokens = 0;
  let distance = 0;
  let hops = 0;
  references.forEach((reference, i) => {
    const take = takes[i];
    if (take === undefined || take.durations.length !== reference.durations.length) {
      worst = Number.POSITIVE_INFINITY;
      return;
    }
    reference.durations.forEach((frames, token) => {
      const difference = Math.abs(frames - (take.durations[token] as number));
      worst = Math.max(worst, difference);
      changed += difference > 0 ? 1 : 0;
    });
    tokens += reference.durations.length;
    const levels = bandLevels(reference.audio);
    distance += levels.length * spectralDistanceDb(levels, bandLevels(take.audio), alignTokens(reference, take));
    hops += levels.length;
  });
  return {
    worstDurationFrames: worst,
    changedDurations: changed / Math.max(tokens, 1),
    distanceDb: Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance / Math.max(hops, 1),
  };
}

/** Maps hops of one take to hops of another, in a straight line within each token. */
function alignTokens(from: Take, to: Take): (hop: number) => number {
  const starts = running(from.durations);
  const others = running(to.durations);
  let token = 0;
  return (hop) => {
    const frame = hop / HOPS_PER_FRAME;
    while (token < from.durations.length - 1 && frame >= (starts[token + 1] as number)) token++;
    const share = (frame - (starts[token] as number)) / (from.durations[token] || 1);
    return ((others[token] as number) + Math.min(share, 1) * (to.durations[token] as number)) * HOPS_PER_FRAME;
  };
}

function running(durations: Float32Array): number[] {
  let sum = 0;
  return [0, ...Array.from(durations, (frames) => (sum += frames))];
}
