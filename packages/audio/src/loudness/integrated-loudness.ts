import { assertPcm } from '../assert-pcm.ts';
import type { Pcm } from '../pcm.ts';
import { type KWeighting, kWeighting } from './k-weighting.ts';

const HOP_MS = 100;
const HOPS_PER_BLOCK = 4;
const ABSOLUTE_GATE_LUFS = -70;
const RELATIVE_GATE_LU = -10;

/**
 * Integrated loudness of one channel in LUFS, by ITU-R BS.1770-5, annex 1: K-weighting, blocks of 400 ms that overlap by
 * three quarters, gates at −70 LUFS and at 10 LU below what passes the first. −Infinity when nothing passes.
 *
 * The recommendation says nothing of audio shorter than one block; here it is one block.
 *
 * Throws an `InvalidPcmError` for samples that are not finite, an `InvalidAudioOptionError` under 8 kHz.
 */
export function integratedLoudness(pcm: Pcm): number {
  assertPcm(pcm, { maxMagnitude: Number.POSITIVE_INFINITY });
  const blocks = blockPowers(hopPowers(pcm)).filter((power) => loudness(power) > ABSOLUTE_GATE_LUFS);
  const relativeGate = loudness(mean(blocks)) + RELATIVE_GATE_LU;
  return loudness(mean(blocks.filter((power) => loudness(power) > relativeGate)));
}

/** The −0.691 makes up for the gain of the K-weighting at 997 Hz. */
function loudness(power: number): number {
  return -0.691 + 10 * Math.log10(power);
}

function mean(powers: readonly number[]): number {
  return powers.reduce((sum, power) => sum + power, 0) / Math.max(1, powers.length);
}

/** Mean power of every whole block; what is left at the end belongs to none. */
function blockPowers(hops: readonly number[]): readonly number[] {
  if (hops.length < HOPS_PER_BLOCK) return hops.length === 0 ? [] : [mean(hops)];
  return hops.slice(HOPS_PER_BLOCK - 1).map((_, first) => mean(hops.slice(first, first + HOPS_PER_BLOCK)));
}

/** Mean power of the K-weighted sound in every whole hop; of all of it when it is shorter than a block. */
function hopPowers({ samples, sampleRate }: Pcm): readonly number[] {
  const hop = Math.max(1, Math.round((sampleRate * HOP_MS) / 1000));
  const length = samples.length < hop * HOPS_PER_BLOCK ? Math.max(1, samples.length) : hop;
  const powerOf = weightedPower(kWeighting(sampleRate));
  const powers: number[] = [];
  for (let start = 0; start + length <= samples.length; start += length) {
    powers.push(powerOf(samples.subarray(start, start + length)));
  }
  return powers;
}

/** Filters piece after piece, and gives the mean power of each. */
function weightedPower({ shelf, highPass }: KWeighting): (samples: Float32Array) => number {
  const state = new Float64Array(4);
  return (samples) => {
    // Held in locals, which the loop runs several times faster on.
    let shelf1 = state[0]!;
    let shelf2 = state[1]!;
    let pass1 = state[2]!;
    let pass2 = state[3]!;
    let sum = 0;
    for (let index = 0; index < samples.length; index++) {
      const input = samples[index]!;
      const shelved = shelf.b0 * input + shelf1;
      shelf1 = shelf.b1 * input - shelf.a1 * shelved + shelf2;
      shelf2 = shelf.b2 * input - shelf.a2 * shelved;
      const output = highPass.b0 * shelved + pass1;
      pass1 = highPass.b1 * shelved - highPass.a1 * output + pass2;
      pass2 = highPass.b2 * shelved - highPass.a2 * output;
      sum += output * output;
    }
    // In silence the state would decay to denormal numbers, which processors handle many times slower.
    state.set([shelf1, shelf2, pass1, pass2].map((value) => (Math.abs(value) < 1e-30 ? 0 : value)));
    return sum / samples.length;
  };
}
