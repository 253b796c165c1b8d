import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Prosody } from '../engine/speech-engine.ts';
import { applyEmotion, gainDbForEnergy, shiftPitch } from './apply-emotion.ts';
import type { Delivery } from './spoken-part.ts';

const PROSODY: Prosody = {
  durations: Int32Array.of(1, 1),
  asr: Float32Array.of(1, 2),
  f0: Float32Array.of(0, 100, 200, 0),
  n: Float32Array.of(-9, 4, 8, -9),
};
const delivery = (change: Partial<Delivery>): Delivery => ({ speed: 1, pitchCents: 0, energy: 1, seed: 0, ...change });
const energies = fc.double({ min: 0.25, max: 2, noNaN: true });

describe('shiftPitch', () => {
  it('doubles the frequency for 1200 cents', () => {
    expect([...shiftPitch(PROSODY.f0, 1200)]).toEqual([0, 200, 400, 0]);
  });

  it('never gives an unvoiced frame a voice, although the predictor is not quite 0 there', () => {
    expect([...shiftPitch(Float32Array.of(9.5, 8, 100), 1200)]).toEqual([9.5, 8, 200]);
  });

  it('goes back to where it came from', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1200, max: 1200 }), (cents) => {
        const back = shiftPitch(shiftPitch(PROSODY.f0, cents), -cents);
        for (const [index, hertz] of back.entries()) expect(hertz).toBeCloseTo(PROSODY.f0[index]!, 3);
      }),
    );
  });
});

describe('applyEmotion', () => {
  it('changes nothing for a neutral emotion', () => {
    expect(applyEmotion(PROSODY, delivery({}))).toEqual(PROSODY);
  });

  it('changes the pitch alone, or the energy alone', () => {
    const high = applyEmotion(PROSODY, delivery({ pitchCents: 1200 }));
    expect([...high.f0]).toEqual([0, 200, 400, 0]);
    expect(high.n).toEqual(PROSODY.n);
    const loud = applyEmotion(PROSODY, delivery({ energy: 1.5 }));
    expect([...loud.n]).toEqual([-13.5, 6, 12, -13.5]);
    expect(loud.f0).toEqual(PROSODY.f0);
  });

  it('never scales the effort by more than the voices can take', () => {
    fc.assert(
      fc.property(energies, (energy) => {
        const effort = applyEmotion(PROSODY, delivery({ energy })).n[2]! / PROSODY.n[2]!;
        expect(effort).toBeGreaterThanOrEqual(0.75);
        expect(effort).toBeLessThanOrEqual(1.5);
      }),
    );
  });

  it('leaves what it was given as it was', () => {
    applyEmotion(PROSODY, delivery({ pitchCents: 100, energy: 2 }));
    expect([...PROSODY.n]).toEqual([-9, 4, 8, -9]);
  });
});

describe('gainDbForEnergy', () => {
  it('is none for an energy of 1', () => {
    expect(gainDbForEnergy(1)).toBeCloseTo(0, 12);
  });

  it('does less than all of the level inside the range of effort, in its direction', () => {
    fc.assert(
      fc.property(energies, (energy) => {
        const levelDb = 20 * Math.log10(energy);
        const gainDb = gainDbForEnergy(energy);
        expect(Math.abs(gainDb)).toBeLessThanOrEqual(Math.abs(levelDb) + 1e-9);
        expect(gainDb * levelDb).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('grows with the energy', () => {
    fc.assert(
      fc.property(energies, energies, (a, b) => {
        expect(gainDbForEnergy(Math.min(a, b))).toBeLessThanOrEqual(gainDbForEnergy(Math.max(a, b)));
      }),
    );
  });
});
