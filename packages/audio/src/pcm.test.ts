import { describe, expect, it } from 'vitest';
import { assertPcm } from './assert-pcm.ts';
import { concat, durationMs, type Pcm, sampleCount, silence } from './pcm.ts';

function pcm(...samples: number[]): Pcm {
  return { samples: Float32Array.from(samples), sampleRate: 24_000 };
}

describe('silence', () => {
  it('is a slot of 1,080,000 zeros in 45 seconds', () => {
    const slot = silence({ durationMs: 45_000 });
    expect(slot.samples.length).toBe(1_080_000);
    expect(slot.samples.every((sample) => sample === 0)).toBe(true);
    expect(durationMs(slot)).toBe(45_000);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses to last %s ms', (durationMs) => {
    expect(() => silence({ durationMs })).toThrow(
      expect.objectContaining({ code: 'INVALID_AUDIO_OPTION', option: 'durationMs' }),
    );
  });
});

describe('sampleCount', () => {
  it('rounds to the nearest sample', () => {
    expect(sampleCount(0.02, 24_000)).toBe(0);
    expect(sampleCount(0.03, 24_000)).toBe(1);
  });
});

describe('concat', () => {
  it('keeps every sample, in order', () => {
    expect(concat([pcm(0.25, 0.5), pcm(), pcm(-1)])).toEqual(pcm(0.25, 0.5, -1));
  });

  it('refuses parts of different sample rates', () => {
    expect(() => concat([pcm(1), { ...pcm(1), sampleRate: 48_000 }])).toThrow(
      expect.objectContaining({ code: 'INVALID_PCM', reason: 'mixed-sample-rates' }),
    );
  });

  it('refuses to put nothing together, for want of a sample rate', () => {
    expect(() => concat([])).toThrow(expect.objectContaining({ reason: 'no-parts' }));
  });
});

describe('assertPcm', () => {
  it('accepts samples up to full scale', () => {
    expect(() => assertPcm(pcm(1, -1, 0))).not.toThrow();
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('says where the first %s is', (value) => {
    expect(() => assertPcm(pcm(0, 2, value, value), { maxMagnitude: Number.POSITIVE_INFINITY })).toThrow(
      expect.objectContaining({
        reason: 'not-finite',
        index: 2,
        value,
        message: `Sample 2 of 4 (at 0.1 ms) is ${value}, and 1 more are not finite.`,
      }),
    );
  });

  it('refuses a sample beyond full scale, unless more is allowed', () => {
    expect(() => assertPcm(pcm(0, -1.5))).toThrow(
      expect.objectContaining({ reason: 'out-of-range', index: 1, value: -1.5 }),
    );
    expect(() => assertPcm(pcm(0, -1.5), { maxMagnitude: 2 })).not.toThrow();
  });

  it.each([0, -24_000, 22_050.5, Number.NaN, 1e9])('refuses a sample rate of %s Hz', (sampleRate) => {
    expect(() => assertPcm({ ...pcm(0), sampleRate })).toThrow(expect.objectContaining({ reason: 'sample-rate' }));
  });
});
