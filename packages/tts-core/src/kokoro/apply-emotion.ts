import type { Prosody } from '../engine/speech-engine.ts';
import type { Delivery } from './spoken-part.ts';

/** F0 × 2^(cents / 1200), in Hz; unvoiced frames, which are 0, stay so. */
export function shiftPitch(f0: Float32Array, pitchCents: number): Float32Array {
  if (pitchCents === 0) return f0;
  const ratio = 2 ** (pitchCents / 1200);
  return f0.map((hertz) => hertz * ratio);
}

/** Prosody as an emotion has it; the tempo is in the durations already. */
export function applyEmotion(prosody: Prosody, { pitchCents, energy }: Delivery): Prosody {
  return {
    ...prosody,
    f0: shiftPitch(prosody.f0, pitchCents),
    n: energy === 1 ? prosody.n : prosody.n.map((value) => value * energy),
  };
}

/**
 * How far the level moves when N is scaled by an energy, in dB: effort, not gain. Measured on the compiled model (the
 * median of several voices and sentences); between the points it is interpolated.
 */
const LEVEL_OF_ENERGY: readonly (readonly [energy: number, levelDb: number])[] = [
  [0.25, -2.1],
  [0.5, -1.4],
  [0.8, -0.6],
  [1, 0],
  [1.3, 0.8],
  [1.5, 1.3],
  [2, 2.3],
];

/** What is left to do by gain, so that the level changes by 20·log10(energy) in all. */
export function gainDbForEnergy(energy: number): number {
  return 20 * Math.log10(energy) - levelDbOfEnergy(energy);
}

function levelDbOfEnergy(energy: number): number {
  const upper = LEVEL_OF_ENERGY.findIndex(([point]) => point >= energy);
  const [lowEnergy, lowDb] = LEVEL_OF_ENERGY[Math.max(0, upper - 1)]!;
  const [highEnergy, highDb] = LEVEL_OF_ENERGY[upper]!;
  if (highEnergy === lowEnergy) return highDb;
  return lowDb + ((energy - lowEnergy) / (highEnergy - lowEnergy)) * (highDb - lowDb);
}
