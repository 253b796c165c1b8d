import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fadeEdges } from './fade.ts';
import { noise } from './testing/noise.ts';

describe('fadeEdges', () => {
  it('begins and ends at zero and leaves the middle as it is', () => {
    const pcm = noise({ durationMs: 100 });
    const { samples } = fadeEdges(pcm);
    expect([samples[0], samples.at(-1)].map((sample) => Math.abs(sample!))).toEqual([0, 0]);
    expect(samples.subarray(240, -240)).toEqual(pcm.samples.subarray(240, -240));
    expect(samples[120]! / pcm.samples[120]!).toBeCloseTo(0.5, 6);
    expect(samples.at(-121)! / pcm.samples.at(-121)!).toBeCloseTo(0.5, 6);
  });

  it('does not write into its input', () => {
    const pcm = noise({ durationMs: 100 });
    fadeEdges(pcm);
    expect(pcm).toEqual(noise({ durationMs: 100 }));
  });

  it('leaves an edge alone that has no fade', () => {
    const pcm = noise({ durationMs: 100 });
    expect(fadeEdges(pcm, { fadeInMs: 0, fadeOutMs: 0 })).toEqual(pcm);
    expect(fadeEdges(pcm, { fadeOutMs: 0 }).samples.at(-1)).toBe(pcm.samples.at(-1));
  });

  it('never makes a sample louder, however short the audio', () => {
    const samples = fc
      .int32Array({ min: -(2 ** 24), max: 2 ** 24, maxLength: 600 })
      .map((values) => Float32Array.from(values, (value) => value / 2 ** 24));
    fc.assert(
      fc.property(samples, fc.integer({ max: 30, min: 0 }), fc.integer({ max: 30, min: 0 }), (samples, inMs, outMs) => {
        const faded = fadeEdges({ samples, sampleRate: 24_000 }, { fadeInMs: inMs, fadeOutMs: outMs }).samples;
        expect(faded.length).toBe(samples.length);
        expect(faded.every((sample, index) => Math.abs(sample) <= Math.abs(samples[index]!))).toBe(true);
        if (inMs > 0 && samples.length > 0) expect(Math.abs(faded[0]!)).toBe(0);
        if (outMs > 0 && samples.length > 0) expect(Math.abs(faded.at(-1)!)).toBe(0);
      }),
      { seed: 6 },
    );
  });

  it('refuses a fade of negative length', () => {
    expect(() => fadeEdges(noise({ durationMs: 1 }), { fadeInMs: -1 })).toThrow(
      expect.objectContaining({ code: 'INVALID_AUDIO_OPTION', option: 'fadeInMs' }),
    );
  });
});
