import { dbFromAmplitude } from './decibel.ts';
import type { Pcm } from './pcm.ts';

/** The largest 16-bit value: a sample at or beyond it cannot be told from one that was cut off there. */
const CLIPPED = 32_767 / 32_768;

/** Root mean square in dBFS: a full-scale sine has −3.01, silence and empty audio −Infinity. */
export function rmsDb({ samples }: Pcm): number {
  let sum = 0;
  for (let index = 0; index < samples.length; index++) sum += samples[index]! ** 2;
  return dbFromAmplitude(Math.sqrt(sum / Math.max(1, samples.length)));
}

/** The largest sample in dBFS, which the sound between samples may pass (see `truePeakDbtp`); −Infinity for silence. */
export function peakDb({ samples }: Pcm): number {
  return dbFromAmplitude(peakAmplitude(samples));
}

export function peakAmplitude(samples: Float32Array): number {
  let peak = 0;
  for (let index = 0; index < samples.length; index++) {
    const magnitude = Math.abs(samples[index]!);
    if (magnitude > peak) peak = magnitude;
  }
  return peak;
}

/** How many samples a 16-bit file cannot hold or holds at its limit. */
export function countClippedSamples({ samples }: Pcm): number {
  let count = 0;
  for (let index = 0; index < samples.length; index++) if (Math.abs(samples[index]!) >= CLIPPED) count++;
  return count;
}
