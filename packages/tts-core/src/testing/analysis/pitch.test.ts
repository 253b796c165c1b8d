import { describe, expect, it } from 'vitest';
import { seededNoise } from '../../engine/seeded-noise.ts';
import { medianPitchHz, pitchChangeCents, trackPitch } from './pitch.ts';

/** A voice-like tone: ten harmonics whose fundamental glides. */
function glide(fromHz: number, toHz: number, seconds = 0.5): Float32Array {
  const length = seconds * 24_000;
  let cycles = 0;
  return Float32Array.from({ length }, (_, index) => {
    cycles += (fromHz + ((toHz - fromHz) * index) / length) / 24_000;
    let sum = 0;
    for (let harmonic = 1; harmonic <= 10; harmonic++) sum += Math.sin(2 * Math.PI * cycles * harmonic) / harmonic;
    return 0.2 * sum;
  });
}
const noise = seededNoise({ seed: 1, offset: 0, length: 12_000 }).map((value) => 0.1 * value);

describe('trackPitch', () => {
  it.each([80, 123.4, 220, 350])('finds a tone of %d Hz within two cents', (hertz) => {
    const cents = 1200 * Math.log2(medianPitchHz(glide(hertz, hertz)) / hertz);
    expect(Math.abs(cents)).toBeLessThan(2);
  });

  it('follows a glide', () => {
    const pitch = trackPitch(glide(100, 200));
    expect(pitch[0]).toBeLessThan(110);
    expect(pitch.at(-1)).toBeGreaterThan(185);
    for (const [frame, hertz] of pitch.entries()) if (frame > 0) expect(hertz).toBeGreaterThan(pitch[frame - 1]!);
  });

  it('finds no pitch in silence and in noise', () => {
    expect([...trackPitch(new Float32Array(12_000))].every((hertz) => hertz === 0)).toBe(true);
    expect([...trackPitch(noise)].filter((hertz) => hertz > 0).length).toBeLessThan(3);
  });

  it('has nothing to say about less than a window', () => {
    expect(trackPitch(new Float32Array(100))).toHaveLength(0);
    expect(medianPitchHz(new Float32Array(100))).toBeNaN();
  });
});

describe('pitchChangeCents', () => {
  it.each([-75, -20, 20, 100, 400])('measures a shift of %d cents on a gliding voice', (cents) => {
    const ratio = 2 ** (cents / 1200);
    const change = pitchChangeCents({ from: glide(110, 180), to: glide(110 * ratio, 180 * ratio) });
    expect(Math.abs(change - cents)).toBeLessThan(2);
  });
});
