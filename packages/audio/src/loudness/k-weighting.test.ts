import { describe, expect, it } from 'vitest';
import { type Biquad, kWeighting } from './k-weighting.ts';

/** Gain of a filter at a frequency, in dB. */
function responseDb({ b0, b1, b2, a1, a2 }: Biquad, frequencyHz: number, sampleRate: number): number {
  const angle = (2 * Math.PI * frequencyHz) / sampleRate;
  const magnitude = (c0: number, c1: number, c2: number) =>
    Math.hypot(c0 + c1 * Math.cos(angle) + c2 * Math.cos(2 * angle), c1 * Math.sin(angle) + c2 * Math.sin(2 * angle));
  return 20 * Math.log10(magnitude(b0, b1, b2) / magnitude(1, a1, a2));
}

function weightDb(frequencyHz: number, sampleRate: number): number {
  const { shelf, highPass } = kWeighting(sampleRate);
  return responseDb(shelf, frequencyHz, sampleRate) + responseDb(highPass, frequencyHz, sampleRate);
}

describe('kWeighting', () => {
  it('gives the tables of ITU-R BS.1770 at 48 kHz', () => {
    const { shelf, highPass } = kWeighting(48_000);
    expect(shelf.b0).toBeCloseTo(1.53512485958697, 9);
    expect(shelf.b1).toBeCloseTo(-2.69169618940638, 9);
    expect(shelf.b2).toBeCloseTo(1.19839281085285, 9);
    expect(shelf.a1).toBeCloseTo(-1.69065929318241, 9);
    expect(shelf.a2).toBeCloseTo(0.73248077421585, 9);
    expect(highPass.b0).toBeCloseTo(1, 9);
    expect(highPass.b1).toBeCloseTo(-2, 9);
    expect(highPass.b2).toBeCloseTo(1, 9);
    expect(highPass.a1).toBeCloseTo(-1.99004745483398, 9);
    expect(highPass.a2).toBeCloseTo(0.99007225036621, 9);
  });

  it.each([20, 50, 100, 500, 1000, 2000, 4000, 8000])('weighs %s Hz alike at 24, 44.1 and 48 kHz', (frequencyHz) => {
    const reference = weightDb(frequencyHz, 48_000);
    expect(Math.abs(weightDb(frequencyHz, 44_100) - reference)).toBeLessThan(0.02);
    expect(Math.abs(weightDb(frequencyHz, 24_000) - reference)).toBeLessThan(0.2);
  });
});
