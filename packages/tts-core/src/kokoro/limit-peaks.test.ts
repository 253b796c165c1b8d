import { describe, expect, it } from 'vitest';
import { limitPeaks } from './limit-peaks.ts';

const tone = (amplitude: number) =>
  Float32Array.from({ length: 24_000 }, (_, index) => amplitude * Math.sin((2 * Math.PI * 200 * index) / 24_000));

describe('limitPeaks', () => {
  it('returns speech that is not too loud as it is', () => {
    const samples = tone(0.98);
    expect(limitPeaks(samples)).toBe(samples);
  });

  it('turns down what is louder than full scale, and does not cut it off', () => {
    const limited = limitPeaks(tone(4));
    const peak = Math.max(...limited);
    expect(peak).toBeLessThanOrEqual(1);
    expect(peak).toBeGreaterThan(0.9);
    expect(limited.filter((sample) => Math.abs(sample) > 0.999 * peak).length / limited.length).toBeLessThan(0.05);
  });

  it('leaves what is far from a peak as it is, bit by bit', () => {
    const samples = tone(0.5);
    const loud = samples.with(12_000, 1.5);
    expect(limitPeaks(loud).subarray(0, 11_000)).toEqual(samples.subarray(0, 11_000));
  });
});
