import { describe, expect, it } from 'vitest';
import { concat, silence } from '../pcm.ts';
import { noise } from '../testing/noise.ts';
import { tone } from '../testing/tone.ts';
import { integratedLoudness } from './integrated-loudness.ts';
import { applyGain, DEFAULT_TARGET_LUFS, levelPcm } from './level.ts';
import { truePeakDbtp } from './true-peak.ts';

const voice = tone({ frequencyHz: 300, durationMs: 2000, amplitude: 0.05 });

describe('levelPcm', () => {
  it('brings audio to the target', () => {
    const { pcm, inputLufs, outputLufs, gainDb, maxReductionDb } = levelPcm(voice);
    expect(integratedLoudness(pcm)).toBeCloseTo(DEFAULT_TARGET_LUFS, 3);
    expect(outputLufs).toBeCloseTo(DEFAULT_TARGET_LUFS, 6);
    expect(gainDb).toBeCloseTo(DEFAULT_TARGET_LUFS - inputLufs, 6);
    expect(maxReductionDb).toBe(0);
  });

  it.each([-16, -18, -23, -24, -40])('brings it to %s LUFS, whatever it was', (targetLufs) => {
    for (const gainDb of [-10, 0, 20]) {
      const { pcm } = levelPcm(applyGain(voice, gainDb), { targetLufs, maxGainDb: 60 });
      expect(integratedLoudness(pcm)).toBeCloseTo(targetLufs, 3);
    }
  });

  it('gives all parts of a slot the same gain', () => {
    const slot = concat([voice, silence({ durationMs: 500 }), applyGain(voice, -6)]);
    const { pcm, gainDb } = levelPcm(slot, { targetLufs: -23 });
    expect(pcm).toEqual(applyGain(slot, gainDb));
  });

  it('limits peaks that the gain lifts over the ceiling, and says what that costs', () => {
    const spiky = { ...voice, samples: Float32Array.from(voice.samples) };
    spiky.samples.fill(0.9, 20_000, 20_003);
    const { pcm, outputLufs, maxReductionDb } = levelPcm(spiky);
    expect(truePeakDbtp(pcm)).toBeLessThanOrEqual(-1);
    expect(maxReductionDb).toBeGreaterThan(6);
    expect(outputLufs).toBe(integratedLoudness(pcm));
    expect(outputLufs).toBeLessThan(DEFAULT_TARGET_LUFS);
  });

  it('leaves silence alone', () => {
    const quiet = silence({ durationMs: 1000 });
    expect(levelPcm(quiet)).toMatchObject({ pcm: quiet, gainDb: 0, inputLufs: Number.NEGATIVE_INFINITY });
  });

  it('does not raise what is nearly silent without end', () => {
    expect(levelPcm(noise({ durationMs: 1000, amplitude: 0.001 }))).toMatchObject({ gainDb: 24 });
  });

  it('refuses a target above full scale', () => {
    expect(() => levelPcm(voice, { targetLufs: 1 })).toThrow(
      expect.objectContaining({ code: 'INVALID_AUDIO_OPTION', option: 'targetLufs' }),
    );
  });
});
