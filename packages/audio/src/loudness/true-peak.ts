import { assertPcm } from '../assert-pcm.ts';
import { dbFromAmplitude } from '../decibel.ts';
import { peakAmplitude } from '../measure.ts';
import type { Pcm } from '../pcm.ts';
import { peaksOver } from './oversample.ts';

/**
 * The largest level that the sound reaches, at and between its samples, in dBTP; −Infinity for silence.
 * Found by fourfold oversampling as in ITU-R BS.1770-5, annex 2.
 *
 * Throws an `InvalidPcmError` for samples that are not finite.
 */
export function truePeakDbtp(pcm: Pcm): number {
  assertPcm(pcm, { maxMagnitude: Number.POSITIVE_INFINITY });
  const { samples } = pcm;
  const peak = peakAmplitude(samples);
  const peaks = peaksOver(samples, peak);
  return dbFromAmplitude(peaks === undefined ? peak : peakAmplitude(peaks));
}
