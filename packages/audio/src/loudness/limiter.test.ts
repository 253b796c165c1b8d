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
    const samples = fc.float32Array({ min: -8, max: 8, noNaN: true, maxLength: 400 });
    const options = {
      ceilingDbtp: fc.double({ min: -20, max: 0, noNaN: true }),
      lookaheadMs: fc.constantFrom(0.1, 1, 5),
    };
    fc.assert(
      fc.property(samples, fc.record(options), (samples, options) => {
        const { pcm, maxReductionDb } = limitTruePeak({ samples, sampleRate: 24_000 }, options);
        expect(pcm.samples.length).toBe(samples.length);
        expect(truePeakDbtp(pcm)).toBeLessThanOrEqual(options.ceilingDbtp);
        expect(maxReductionDb).toBeGreaterThanOrEqual(0);
        expect(pcm.samples.every((sample, index) => Math.abs(sample) <= Math.abs(samples[index]!))).toBe(true);
      }),
      { seed: 6 },
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
