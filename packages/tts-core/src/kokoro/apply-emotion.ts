import { dbFromAmplitude } from '@vortex/audio';
import type { Prosody } from '../engine/speech-engine.ts';
import type { Delivery } from './spoken-part.ts';

/** Kokoro's source gives a tone where F0 is above, and noise elsewhere; there the predictor says 6 to 10 Hz. */
const VOICED_ABOVE_HZ = 10;

/** F0 × 2^(cents / 1200), in Hz. Unvoiced frames stay as they are, or a shift upwards would give them a voice. */
export function shiftPitch(f0: Float32Array, pitchCents: number): Float32Array {
  if (pitchCents === 0) return f0;
  const ratio = 2 ** (pitchCents / 1200);
  return f0.map((hertz) => (hertz > VOICED_ABOVE_HZ ? hertz * ratio : hertz));
}

/** Pitch and energy of an emotion; its tempo is a matter of the durations. */
export function applyEmotion(prosody: Prosody, { pitchCents, energy }: Delivery): Prosody {
  const effort = effortOf(energy);
  return {
    ...prosody,
    f0: shiftPitch(prosody.f0, pitchCents),
    n: effort === 1 ? prosody.n : prosody.n.map((value) => value * effort),
  };
}

/**
 * N is scaled no further than this. Beyond it voices differ: N × 0.5 moved the level by −0.2 to −2.7 dB, N × 2 by 1.7 to
 * 3.0 dB, and N × 0.25 made one voice louder.
 */
const EFFORT_RANGE = { min: 0.75, max: 1.5 } as const;

/**
 * How much of its level, in dB, the network makes of a scaled N. Measured on the compiled model with 14 voices and 3
 * sentences each: N × 0.75 moved the level by −0.8 ± 0.4 dB, N × 1.3 by 0.9 ± 0.3 dB, N × 1.5 by 1.3 ± 0.5 dB.
 */
const EFFORT_SHARE = { softer: 0.33, louder: 0.375 } as const;

/** What an energy scales N by: how hard the voice works. */
function effortOf(energy: number): number {
  return Math.min(Math.max(energy, EFFORT_RANGE.min), EFFORT_RANGE.max);
}

/** What effort leaves to gain, so that the level changes by 20·log10(energy) in all. */
export function gainDbForEnergy(energy: number): number {
  const share = energy < 1 ? EFFORT_SHARE.softer : EFFORT_SHARE.louder;
  return dbFromAmplitude(energy) - share * dbFromAmplitude(effortOf(energy));
}
