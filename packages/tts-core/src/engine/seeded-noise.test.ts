import { describe, expect, it } from 'vitest';
import { seededNoise } from './seeded-noise.ts';

describe('seededNoise', () => {
  it('has mean 0 and variance 1', () => {
    const noise = seededNoise({ seed: 7, offset: 0, length: 100_000 });
    const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
    const variance = noise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / noise.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  });

  it('is the same at a place, however it is cut', () => {
    const whole = seededNoise({ seed: 7, offset: 0, length: 100 });
    expect(seededNoise({ seed: 7, offset: 33, length: 20 })).toEqual(whole.slice(33, 53));
  });

  it('differs between seeds', () => {
    const first = seededNoise({ seed: 1, offset: 0, length: 10 });
    expect(seededNoise({ seed: 2, offset: 0, length: 10 })).not.toEqual(first);
  });

  it('does not repeat itself from one sample to the next', () => {
    const noise = seededNoise({ seed: 3, offset: 0, length: 50_000 });
    let product = 0;
    for (let index = 1; index < noise.length; index++) product += noise[index]! * noise[index - 1]!;
    expect(Math.abs(product / noise.length)).toBeLessThan(0.02);
  });
});
