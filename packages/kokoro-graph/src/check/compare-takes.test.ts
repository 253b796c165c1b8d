import { describe, expect, it } from 'vitest';
import { pseudoRandom } from '../testing/small-graph.ts';
import { compareTakes } from './compare-takes.ts';
import { makePowerSpectrum } from './fft.ts';
import type { Take } from './take.ts';

const SAMPLES_PER_FRAME = 600;

/** A take in which each token is a tone of its own. */
function tones(durations: readonly number[], { gain = 1, phase = 0 } = {}): Take {
  const audio = durations.flatMap((frames, token) =>
    Array.from(
      { length: frames * SAMPLES_PER_FRAME },
      (_, i) => gain * 0.3 * Math.sin(phase + (2 * Math.PI * (300 + 700 * token) * i) / 24_000),
    ),
  );
  return { durations: Float32Array.from(durations), audio: Float32Array.from(audio) };
}

describe('makePowerSpectrum', () => {
  it('finds the energy that is in the frame (Parseval)', () => {
    const frame = Float64Array.from(pseudoRandom(64));
    const power = makePowerSpectrum(64)(frame);
    const twoSided = power.reduce((sum, value, bin) => sum + value * (bin === 0 || bin === 32 ? 1 : 2), 0);
    expect(twoSided / 64).toBeCloseTo(
      frame.reduce((sum, value) => sum + value ** 2, 0),
      9,
    );
  });

  it('puts a cosine into its bin', () => {
    const power = makePowerSpectrum(32)(
      Float64Array.from({ length: 32 }, (_, i) => Math.cos((2 * Math.PI * 5 * i) / 32)),
    );
    expect(power[5]).toBeCloseTo(256, 9);
    expect(power[6]).toBeCloseTo(0, 9);
  });
});

describe('compareTakes', () => {
  const reference = tones([10, 12, 8]);

  it('finds no difference between a take and itself', () => {
    expect(compareTakes([reference], [reference])).toEqual({
      worstDurationFrames: 0,
      changedDurations: 0,
      distanceDb: 0,
    });
  });

  it('does not count phase', () => {
    expect(compareTakes([tones([10, 12, 8], { phase: 2 })], [reference]).distanceDb).toBeLessThan(1);
  });

  it('sets each token against the same token where durations differ', () => {
    const { worstDurationFrames, changedDurations, distanceDb } = compareTakes([tones([12, 12, 7])], [reference]);
    expect(worstDurationFrames).toBe(2);
    expect(changedDurations).toBeCloseTo(2 / 3);
    expect(distanceDb).toBeLessThan(2);
  });

  it('hears another level, and other words', () => {
    expect(compareTakes([tones([10, 12, 8], { gain: 0.5 })], [reference]).distanceDb).toBeGreaterThan(1);
    const other = { durations: reference.durations, audio: reference.audio.toReversed() };
    expect(compareTakes([other], [reference]).distanceDb).toBeGreaterThan(4);
  });

  it.each([
    ['no take', []],
    ['another number of tokens', [tones([10, 12])]],
  ])('takes %s for endlessly far', (_what, takes) => {
    expect(compareTakes(takes, [reference]).worstDurationFrames).toBe(Number.POSITIVE_INFINITY);
  });

  it('takes a sound that is no number for endlessly far', () => {
    const broken = { durations: reference.durations, audio: new Float32Array(reference.audio.length).fill(Number.NaN) };
    expect(compareTakes([broken], [reference]).distanceDb).toBe(Number.POSITIVE_INFINITY);
  });
});
