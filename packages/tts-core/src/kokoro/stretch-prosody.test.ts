import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Prosody } from '../engine/speech-engine.ts';
import { stretchDurations, stretchProsody } from './stretch-prosody.ts';

const sum = (values: Int32Array) => values.reduce((total, value) => total + value, 0);
const durations = fc
  .array(fc.integer({ min: 1, max: 30 }), { minLength: 3, maxLength: 80 })
  .map((frames) => Int32Array.from(frames));
const paces = fc.double({ min: 0.4, max: 2.4, noNaN: true });

/** Two channels of features that name their token, a rising pitch, and a level that names its half frame. */
function prosodyOf(frames: Int32Array): Prosody {
  const tokens = [...frames].flatMap((count, token) => new Array<number>(count).fill(token));
  const halves = Array.from({ length: 2 * tokens.length }, (_, index) => index);
  return {
    durations: frames,
    asr: Float32Array.from([...tokens, ...tokens.map((token) => -token)]),
    f0: Float32Array.from(halves, (index) => 100 + index),
    n: Float32Array.from(halves),
  };
}

describe('stretchDurations', () => {
  it('takes time from those whom rounding has favoured most', () => {
    // Exactly 3.8, 2.3, 1.5 and 0.8 frames; rounded they are 4, 2, 2 and 1, one more than the sum of 8.
    expect([...stretchDurations(Int32Array.of(5, 3, 2, 1), 1.3)]).toEqual([4, 2, 1, 1]);
  });

  it.each([0.9, 1.1, 1.15])('makes no dead zone of short sounds at a pace of %d', (pace) => {
    const frames = new Int32Array(100).fill(2);
    expect(sum(stretchDurations(frames, pace))).toBe(Math.round(200 / pace));
  });

  it('is right to a frame in all, and to a frame for each sound that can be that short', () => {
    fc.assert(
      fc.property(durations, paces, (frames, pace) => {
        const stretched = stretchDurations(frames, pace);
        expect(sum(stretched)).toBe(Math.max(frames.length, Math.round(sum(frames) / pace)));
        expect(Math.min(...stretched)).toBeGreaterThanOrEqual(1);
        // Below one frame nothing can shrink, so that others shrink for it.
        if (Math.min(...frames) / pace < 1) return;
        for (const [index, count] of stretched.entries())
          expect(Math.abs(count - frames[index]! / pace)).toBeLessThan(1);
      }),
    );
  });
});

describe('stretchProsody', () => {
  it('changes nothing at its own pace', () => {
    const prosody = prosodyOf(Int32Array.of(3, 1, 4));
    expect(stretchProsody(prosody, 1)).toBe(prosody);
  });

  it('repeats the features of every token as often as it lasts', () => {
    const { asr, durations: stretched } = stretchProsody(prosodyOf(Int32Array.of(2, 4)), 0.5);
    expect([...stretched]).toEqual([4, 8]);
    expect([...asr]).toEqual([
      ...[0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1],
      ...[-0, -0, -0, -0, -1, -1, -1, -1, -1, -1, -1, -1],
    ]);
  });

  it('keeps the course of the curves, in all lengths', () => {
    fc.assert(
      fc.property(durations, paces, (frames, pace) => {
        const prosody = prosodyOf(frames);
        const { f0, n, asr, durations: stretched } = stretchProsody(prosody, pace);
        expect(f0).toHaveLength(2 * sum(stretched));
        expect(n).toHaveLength(f0.length);
        expect(asr).toHaveLength(f0.length);
        for (let index = 1; index < f0.length; index++) expect(f0[index]).toBeGreaterThanOrEqual(f0[index - 1]!);
        expect(f0[0]).toBeGreaterThanOrEqual(prosody.f0[0]!);
        expect(f0.at(-1)).toBeLessThanOrEqual(prosody.f0.at(-1)!);
      }),
    );
  });

  it('lets every token begin where it began in the curves', () => {
    fc.assert(
      fc.property(durations, paces, (frames, pace) => {
        const { n, durations: stretched } = stretchProsody(prosodyOf(frames), pace);
        let [source, target] = [0, 0];
        for (const [token, count] of stretched.entries()) {
          const middle = (n[target]! + n[target + 2 * count - 1]!) / 2;
          expect(middle).toBeCloseTo(source + frames[token]! - 0.5, 0);
          source += 2 * frames[token]!;
          target += 2 * count;
        }
      }),
    );
  });
});
