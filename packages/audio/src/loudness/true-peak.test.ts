import { describe, expect, it } from 'vitest';
import { peakDb } from '../measure.ts';
import { silence } from '../pcm.ts';
import { noise } from '../testing/noise.ts';
import { tone } from '../testing/tone.ts';
import { truePeakDbtp } from './true-peak.ts';

/** A sine at a share of the sample rate, faded over 50 ms: abrupt edges have peaks of their own. */
function steadySine(share: number, phaseDegrees: number) {
  const pcm = tone({ frequencyHz: share * 24_000, durationMs: 500, amplitude: 0.5, phaseDegrees });
  const fade = (index: number) => Math.min(1, index / 1200, (pcm.samples.length - 1 - index) / 1200);
  return { ...pcm, samples: pcm.samples.map((sample, index) => sample * fade(index)) };
}

describe('truePeakDbtp', () => {
  // The sines of EBU Tech 3341 (2016), table 1, cases 15 to 19, with its tolerance of +0.2 and −0.4 dB.
  it.each([
    [1 / 4, 0],
    [1 / 4, 45],
    [1 / 6, 60],
    [1 / 8, 67.5],
  ])('finds the crest of a sine at %s of the sample rate and %s degrees', (share, phaseDegrees) => {
    const error = truePeakDbtp(steadySine(share, phaseDegrees)) - 20 * Math.log10(0.5);
    expect(error).toBeLessThan(0.2);
    expect(error).toBeGreaterThan(-0.4);
  });

  it('finds 3.01 dB more than the samples show at a quarter of the sample rate and 45 degrees', () => {
    const pcm = steadySine(1 / 4, 45);
    expect(truePeakDbtp(pcm) - peakDb(pcm)).toBeCloseTo(3.01, 1);
  });

  it('is never under the largest sample', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const pcm = noise({ durationMs: 20, seed });
      expect(truePeakDbtp(pcm)).toBeGreaterThanOrEqual(peakDb(pcm));
    }
  });

  it('finds the peak wherever in the audio it lies', () => {
    for (const at of [0, 1, 63, 64, 65, 500, 998]) {
      const samples = new Float32Array(1000);
      samples.set([1, 1], at);
      expect(truePeakDbtp({ samples, sampleRate: 24_000 })).toBeGreaterThan(1.5);
    }
  });

  it('refuses samples that are not finite', () => {
    const pcm = { samples: Float32Array.of(0, Number.NaN), sampleRate: 24_000 };
    expect(() => truePeakDbtp(pcm)).toThrow(expect.objectContaining({ code: 'INVALID_PCM', index: 1 }));
  });

  it.each([0, 10])('gives %s ms of silence −Infinity', (durationMs) => {
    expect(truePeakDbtp(silence({ durationMs }))).toBe(Number.NEGATIVE_INFINITY);
  });
});
