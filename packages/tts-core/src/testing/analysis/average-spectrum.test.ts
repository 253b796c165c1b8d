import { describe, expect, it } from 'vitest';
import { seededNoise } from '../../engine/seeded-noise.ts';
import { averageSpectrumDb, spectrumDistanceDb } from './average-spectrum.ts';

/** A tone over noise. */
const tone = (hertz: number, gain = 1) =>
  seededNoise({ seed: 1, offset: 0, length: 12_000 }).map(
    (noise, index) => gain * (0.3 * Math.sin((2 * Math.PI * hertz * index) / 24_000) + 0.01 * noise),
  );

describe('averageSpectrumDb', () => {
  it('is loudest where the sound is', () => {
    const levels = averageSpectrumDb(tone(800));
    expect(levels.indexOf(Math.max(...levels))).toBe(9);
  });

  it('does not hear how loud the sound is', () => {
    expect(spectrumDistanceDb(averageSpectrumDb(tone(800)), averageSpectrumDb(tone(800, 0.1)))).toBeLessThan(0.01);
  });

  it('tells colours apart', () => {
    expect(spectrumDistanceDb(averageSpectrumDb(tone(800)), averageSpectrumDb(tone(3_200)))).toBeGreaterThan(10);
  });
});
