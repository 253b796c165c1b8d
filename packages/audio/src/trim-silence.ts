import { assertOptions } from './assert-option.ts';
import { assertPcm } from './assert-pcm.ts';
import { amplitudeFromDb } from './decibel.ts';
import { type Pcm, sampleCount } from './pcm.ts';

export interface TrimSilenceOptions {
  /**
   * How far below the loudest window a window is silent, so that quiet voices are not cut deeper than loud ones.
   * @default 45
   */
  readonly depthDb?: number;
  /**
   * What stays before the first loud window: a soft onset (`f`, `h`, a breath) lies under any threshold.
   * @default 50
   */
  readonly guardStartMs?: number;
  /**
   * What stays after the last loud window, for the voice to die away.
   * @default 80
   */
  readonly guardEndMs?: number;
  /** Where words are known to be, in milliseconds; nothing in there is cut, whatever its level. */
  readonly keep?: { readonly startMs: number; readonly endMs: number } | undefined;
}

export interface TrimmedPcm {
  /** A view of the samples that are left, not a copy. */
  readonly pcm: Pcm;
  /** How many samples are gone from the start; subtract them from every time. */
  readonly cutStartSamples: number;
  readonly cutEndSamples: number;
}

const WINDOW_MS = 10;
/** RMS below −80 dBFS is silence whatever the rest is: less than a 16-bit file keeps of a voice. */
const FLOOR = amplitudeFromDb(-80);

/**
 * Cuts silent edges by level, and leaves the silence inside alone. Audio that is silent throughout loses all that
 * `keep` does not hold.
 *
 * Throws an `InvalidAudioOptionError` for a negative option, an `InvalidPcmError` for samples that are not finite.
 */
export function trimSilence(
  pcm: Pcm,
  { depthDb = 45, guardStartMs = 50, guardEndMs = 80, keep }: TrimSilenceOptions = {},
): TrimmedPcm {
  assertOptions({ depthDb, guardStartMs, guardEndMs });
  if (keep !== undefined) assertOptions({ 'keep.startMs': keep.startMs, 'keep.endMs': keep.endMs });
  assertPcm(pcm, { maxMagnitude: Number.POSITIVE_INFINITY });
  const { samples, sampleRate } = pcm;
  const clamp = (index: number) => Math.min(Math.max(index, 0), samples.length);
  const loud = loudRange(samples, { depthDb, windowSamples: Math.max(1, sampleCount(WINDOW_MS, sampleRate)) });
  let start = samples.length;
  let end = 0;
  if (loud !== undefined) {
    start = loud.start - sampleCount(guardStartMs, sampleRate);
    end = loud.end + sampleCount(guardEndMs, sampleRate);
  }
  if (keep !== undefined) {
    start = Math.min(start, sampleCount(keep.startMs, sampleRate));
    end = Math.max(end, sampleCount(keep.endMs, sampleRate));
  }
  const cutStartSamples = clamp(start);
  const keptEnd = Math.max(cutStartSamples, clamp(end));
  return {
    pcm: { samples: samples.subarray(cutStartSamples, keptEnd), sampleRate },
    cutStartSamples,
    cutEndSamples: samples.length - keptEnd,
  };
}

/** From the first to the last window that is not silent, in samples; nothing when all are. */
function loudRange(
  samples: Float32Array,
  { depthDb, windowSamples }: { readonly depthDb: number; readonly windowSamples: number },
): { readonly start: number; readonly end: number } | undefined {
  const levels: number[] = [];
  for (let start = 0; start < samples.length; start += windowSamples) {
    const end = Math.min(start + windowSamples, samples.length);
    let sum = 0;
    for (let index = start; index < end; index++) sum += samples[index]! ** 2;
    levels.push(Math.sqrt(sum / (end - start)));
  }
  const loudest = levels.reduce((most, level) => Math.max(most, level), 0);
  const threshold = Math.max(FLOOR, loudest * amplitudeFromDb(-depthDb));
  const isLoud = (level: number) => level >= threshold;
  const first = levels.findIndex(isLoud);
  if (first < 0) return undefined;
  return { start: first * windowSamples, end: (levels.findLastIndex(isLoud) + 1) * windowSamples };
}
