import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, silence } from '../pcm.ts';
import { noise } from '../testing/noise.ts';
import { tone } from '../testing/tone.ts';
import { applyGain } from './level.ts';
import { limitTruePeak } from './limiter.ts';
import { truePeakDbtp } from './true-peak.ts';

describe('limitTruePeak', () => {
  it('hands on audio that stays under the ceiling', () => {
    const pcm = tone({ frequencyHz: 440, durationMs: 200, amplitude: 0.89 });
    expect(limitTruePeak(pcm)).toEqual({ pcm, maxReductionDb: 0 });
  });

  it('never lets a peak, at or between samples, pass the ceiling', () => {
    // Sparse spikes far above an ordinary level: there the gain moves fastest, and one pass is not enough.
    const sample = fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: -900, max: 900 }).map((value) => value / 1000) },
      { weight: 1, arbitrary: fc.integer({ min: -400, max: 400 }) },
    );
    const options = fc.record({
      ceilingDbtp: fc.double({ min: -20, max: 0, noNaN: true }),
      lookaheadMs: fc.constantFrom(0.1, 0.5, 5),
      releaseMs: fc.constantFrom(0.1, 1, 80),
    });
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 300 }), options, (values, options) => {
        const samples = Float32Array.from(values);
        const { pcm, maxReductionDb } = limitTruePeak({ samples, sampleRate: 24_000 }, options);
        expect(pcm.samples.length).toBe(samples.length);
        expect(truePeakDbtp(pcm)).toBeLessThanOrEqual(options.ceilingDbtp);
        expect(maxReductionDb).toBeGreaterThanOrEqual(0);
        expect(pcm.samples.every((limited, index) => Math.abs(limited) <= Math.abs(samples[index]!))).toBe(true);
      }),
      { seed: 6, numRuns: 200 },
    );
  });

  it.each([6, 20, 60])('holds noise that is %s dB too loud at the ceiling, not far below it', (gainDb) => {
    const { pcm } = limitTruePeak(applyGain(noise({ durationMs: 500 }), gainDb));
    expect(truePeakDbtp(pcm)).toBeLessThanOrEqual(-1);
    expect(truePeakDbtp(pcm)).toBeGreaterThan(-1.05);
  });

  it('touches nothing but the surroundings of a peak', () => {
    const quiet = noise({ durationMs: 3000, amplitude: 0.3 });
    const samples = Float32Array.from(quiet.samples);
    samples[24_000] = 2;
    const limited = limitTruePeak({ ...quiet, samples }).pcm.samples;
    expect(limited.subarray(0, 24_000 - 140)).toEqual(samples.subarray(0, 24_000 - 140));
    expect(limited.subarray(48_000)).toEqual(samples.subarray(48_000));
  });

  it('lowers the gain ahead of a peak without a jump', () => {
    const quiet = silence({ durationMs: 200 });
    const samples = quiet.samples.fill(0.5);
    samples[2_400] = 4;
    const limited = limitTruePeak({ ...quiet, samples }).pcm.samples;
    const steps = limited
      .subarray(0, 2_400 - 10)
      .map((sample, index) => Math.abs(sample - (limited[index - 1] ?? 0.5)));
    expect(Math.max(...steps)).toBeLessThan(0.01);
  });

  it('lets the gain return over the release, not at once', () => {
    const samples = new Float32Array(24_000).fill(0.5);
    samples[2_400] = 4;
    const limited = limitTruePeak({ samples, sampleRate: 24_000 }, { releaseMs: 80 }).pcm.samples;
    const reduction = (index: number) => 1 - limited[index]! / 0.5;
    // After one time constant, 1/e of it is left; the look-ahead's smoothing adds a little.
    const ratio = reduction(2_400 + 240 + 1_920) / reduction(2_400 + 240);
    expect(ratio).toBeCloseTo(Math.exp(-1), 2);
  });

  it('limits a peak at either edge', () => {
    const loud = tone({ frequencyHz: 6000, durationMs: 2, phaseDegrees: 45, amplitude: 2 });
    const pcm = concat([loud, silence({ durationMs: 100 }), loud]);
    expect(truePeakDbtp(limitTruePeak(pcm).pcm)).toBeLessThanOrEqual(-1);
  });

  it('bears nothing at all', () => {
    const nothing = silence({ durationMs: 0 });
    expect(limitTruePeak(nothing)).toEqual({ pcm: nothing, maxReductionDb: 0 });
  });

  it('refuses a sample that is not finite, and a ceiling above full scale', () => {
    const pcm = noise({ durationMs: 10 });
    expect(() => limitTruePeak(pcm, { ceilingDbtp: 0.1 })).toThrow(
      expect.objectContaining({ code: 'INVALID_AUDIO_OPTION', option: 'ceilingDbtp' }),
    );
    pcm.samples[7] = Number.NaN;
    expect(() => limitTruePeak(pcm)).toThrow(expect.objectContaining({ code: 'INVALID_PCM', index: 7 }));
  });
});
