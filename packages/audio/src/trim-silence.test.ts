import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyGain } from './loudness/level.ts';
import { concat, type Pcm, silence } from './pcm.ts';
import { noise } from './testing/noise.ts';
import { tone } from './testing/tone.ts';
import { trimSilence } from './trim-silence.ts';

const voice = tone({ frequencyHz: 200, durationMs: 300, amplitude: 0.3 });
const hiss = (durationMs: number, amplitude: number) => noise({ durationMs, amplitude, seed: 3 });

function milliseconds({ cutStartSamples, cutEndSamples }: { cutStartSamples: number; cutEndSamples: number }) {
  return [cutStartSamples / 24, cutEndSamples / 24];
}

describe('trimSilence', () => {
  it('cuts the edges up to their guards, and says how much', () => {
    const trimmed = trimSilence(concat([hiss(500, 1e-4), voice, hiss(400, 1e-4)]));
    expect(milliseconds(trimmed)).toEqual([450, 320]);
    expect(trimmed.pcm.samples.length).toBe((50 + 300 + 80) * 24);
  });

  it('keeps a soft onset that lies under the threshold', () => {
    const onset = hiss(40, 0.001);
    const trimmed = trimSilence(concat([silence({ durationMs: 300 }), onset, voice]));
    expect(trimmed.cutStartSamples).toBeLessThanOrEqual(300 * 24);
  });

  it('cuts a quiet voice exactly as a loud one', () => {
    const loud = concat([hiss(500, 1e-4), voice, hiss(400, 1e-4)]);
    expect(milliseconds(trimSilence(applyGain(loud, -18)))).toEqual(milliseconds(trimSilence(loud)));
  });

  it('leaves silence between words alone', () => {
    const pcm = concat([voice, silence({ durationMs: 2000 }), voice]);
    expect(trimSilence(pcm).pcm).toEqual(pcm);
  });

  it('cuts nothing where words are known to be', () => {
    const pcm = concat([silence({ durationMs: 500 }), voice, silence({ durationMs: 500 })]);
    const keep = { startMs: 100, endMs: 1250 };
    expect(milliseconds(trimSilence(pcm, { keep }))).toEqual([100, 50]);
  });

  it('cuts all of a silent piece but what is to be kept', () => {
    const pcm = hiss(1000, 1e-5);
    expect(trimSilence(pcm)).toMatchObject({ cutEndSamples: 0, cutStartSamples: 24_000 });
    expect(milliseconds(trimSilence(pcm, { keep: { startMs: 200, endMs: 300 } }))).toEqual([200, 700]);
  });

  it('refuses what would make its cuts meaningless', () => {
    expect(() => trimSilence(voice, { keep: { startMs: Number.NaN, endMs: 1 } })).toThrow(
      expect.objectContaining({ code: 'INVALID_AUDIO_OPTION', option: 'keep.startMs' }),
    );
    const pcm = { samples: Float32Array.of(0, Number.NaN), sampleRate: 24_000 };
    expect(() => trimSilence(pcm)).toThrow(expect.objectContaining({ code: 'INVALID_PCM', index: 1 }));
  });

  it('gives back a run of its input, whatever the input and the options', () => {
    const times = fc.integer({ min: 0, max: 200 });
    fc.assert(
      fc.property(
        fc
          .int32Array({ min: -(2 ** 24), max: 2 ** 24, maxLength: 2000 })
          .map((values) => Float32Array.from(values, (value) => value / 2 ** 24)),
        fc.record({ guardStartMs: times, guardEndMs: times, depthDb: times }),
        fc.option(fc.record({ startMs: times, endMs: times }), { nil: undefined }),
        (samples, options, keep) => {
          const pcm: Pcm = { samples, sampleRate: 24_000 };
          const { pcm: left, cutStartSamples, cutEndSamples } = trimSilence(pcm, { ...options, keep });
          expect(cutStartSamples + left.samples.length + cutEndSamples).toBe(samples.length);
          expect(left.samples).toEqual(samples.subarray(cutStartSamples, samples.length - cutEndSamples));
        },
      ),
      { seed: 6 },
    );
  });
});
