import { describe, expect, it } from 'vitest';
import { applyGain } from './loudness/level.ts';
import { countClippedSamples, peakDb, rmsDb } from './measure.ts';
import { silence } from './pcm.ts';
import { tone } from './testing/tone.ts';

const sine = tone({ frequencyHz: 1000, durationMs: 1000 });

describe('levels', () => {
  it('gives a full-scale sine an RMS of −3.01 dBFS and a peak of 0', () => {
    expect(rmsDb(sine)).toBeCloseTo(-3.0103, 4);
    expect(peakDb(sine)).toBeCloseTo(0, 6);
  });

  it('follows a gain exactly', () => {
    expect(rmsDb(applyGain(sine, -7.5))).toBeCloseTo(rmsDb(sine) - 7.5, 5);
    expect(peakDb(applyGain(sine, -7.5))).toBeCloseTo(-7.5, 5);
  });

  it.each([0, 100])('gives %s ms of silence a level of −Infinity', (durationMs) => {
    expect(rmsDb(silence({ durationMs }))).toBe(Number.NEGATIVE_INFINITY);
    expect(peakDb(silence({ durationMs }))).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('countClippedSamples', () => {
  it('counts what a 16-bit file cuts off or holds at its limit', () => {
    const samples = Float32Array.of(0.9999, 32_767 / 32_768, 1, -1, 1.5, -2, 0);
    expect(countClippedSamples({ samples, sampleRate: 24_000 })).toBe(5);
  });
});
