import { assertOptions } from '../assert-option.ts';
import { assertPcm } from '../assert-pcm.ts';
import { amplitudeFromDb, dbFromAmplitude } from '../decibel.ts';
import { type Pcm, sampleCount } from '../pcm.ts';
import { peaksOver } from './oversample.ts';
import { slidingMaximum } from './sliding-maximum.ts';

/** EBU R 128's limit for production; it leaves lossy encoders room to overshoot. */
export const DEFAULT_CEILING_DBTP = -1;

export interface LimiterOptions {
  /** @default DEFAULT_CEILING_DBTP */
  readonly ceilingDbtp?: number;
  /**
   * How long before a peak the gain begins to fall.
   * @default 5
   */
  readonly lookaheadMs?: number;
  /**
   * Time constant of the gain's return; shorter than a syllable, longer than a period of the voice.
   * @default 80
   */
  readonly releaseMs?: number;
}

export interface LimitedPcm {
  readonly pcm: Pcm;
  /** How far the gain fell at the deepest, in dB; 0 when nothing was over the ceiling. */
  readonly maxReductionDb: number;
}

/** A hair below the ceiling, so that every pass gains ground and the passes come to an end. */
const AIM = 1 - 1e-4;
/** Reductions below a thousandth of a dB are none, so that the gain really returns to 1. */
const NEGLIGIBLE = 1e-4;

/**
 * Lowers the gain around peaks, at and between samples, so that none passes the ceiling: the result's `truePeakDbtp` is
 * at most `ceilingDbtp`. Samples away from such peaks stay as they are, bit by bit; nothing is delayed.
 *
 * Throws an `InvalidPcmError` for samples that are not finite, an `InvalidAudioOptionError` for an option out of range.
 */
export function limitTruePeak(
  pcm: Pcm,
  { ceilingDbtp = DEFAULT_CEILING_DBTP, lookaheadMs = 5, releaseMs = 80 }: LimiterOptions = {},
): LimitedPcm {
  assertOptions({ ceilingDbtp }, { min: -60, max: 0 });
  assertOptions({ lookaheadMs, releaseMs }, { min: 0.1, max: 10_000 });
  assertPcm(pcm, { maxMagnitude: Number.POSITIVE_INFINITY });
  const { sampleRate } = pcm;
  const ceiling = amplitudeFromDb(ceilingDbtp);
  const lookahead = Math.max(2, sampleCount(lookaheadMs, sampleRate));
  const decay = Math.exp(-1000 / (releaseMs * sampleRate));

  let { samples } = pcm;
  let gains: Float32Array | undefined;
  // A gain that moves within the reach of the oversampling lets a little through, which the next pass takes.
  for (;;) {
    const reductions = reductionsNeeded(samples, ceiling);
    if (reductions === undefined) break;
    gains ??= new Float32Array(samples.length).fill(1);
    lowerGains(gains, smoothed(released(slidingMaximum(reductions, lookahead), decay), lookahead));
    samples = multiplied(pcm.samples, gains);
  }
  return { pcm: { samples, sampleRate }, maxReductionDb: gains === undefined ? 0 : -dbFromAmplitude(least(gains)) };
}

/** By how much of itself each sample must shrink, as a share from 0 to 1; nothing when none must. */
function reductionsNeeded(samples: Float32Array, ceiling: number): Float32Array | undefined {
  const reductions = peaksOver(samples, ceiling);
  if (reductions === undefined) return undefined;
  for (let index = 0; index < reductions.length; index++) {
    const peak = reductions[index]!;
    if (peak > 0) reductions[index] = 1 - (ceiling * AIM) / peak;
  }
  return reductions;
}

/** Lets every reduction fade out after its peak. */
function released(reductions: Float32Array, decay: number): Float32Array {
  let held = 0;
  for (let index = 0; index < reductions.length; index++) {
    held = Math.max(reductions[index]!, held < NEGLIGIBLE ? 0 : held * decay);
    reductions[index] = held;
  }
  return reductions;
}

/** Two moving averages that together reach back `lookahead` samples: the gain then moves without a corner. */
function smoothed(reductions: Float32Array, lookahead: number): Float32Array {
  const first = Math.ceil(lookahead / 2);
  return movingAverage(movingAverage(reductions, first), lookahead - first);
}

/** The mean of each value and the `reach` values before it; what lies before the first is like the first. */
function movingAverage(values: Float32Array, reach: number): Float32Array {
  const averages = new Float32Array(values.length);
  const width = reach + 1;
  let sum = values[0]! * width;
  for (let index = 0; index < values.length; index++) {
    sum += values[index]! - values[Math.max(0, index - width)]!;
    averages[index] = sum / width;
  }
  return averages;
}

function lowerGains(gains: Float32Array, reductions: Float32Array): void {
  for (let index = 0; index < gains.length; index++) gains[index]! *= 1 - reductions[index]!;
}

function multiplied(samples: Float32Array, gains: Float32Array): Float32Array {
  const products = new Float32Array(samples.length);
  for (let index = 0; index < samples.length; index++) products[index] = samples[index]! * gains[index]!;
  return products;
}

function least(values: Float32Array): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < values.length; index++) if (values[index]! < smallest) smallest = values[index]!;
  return smallest;
}
