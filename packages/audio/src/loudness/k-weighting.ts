import { assertOptions } from '../assert-option.ts';
import { amplitudeFromDb } from '../decibel.ts';

/** A second-order filter with `a0` = 1. */
export interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/** The two stages of K-weighting: a high shelf for the head, then a high-pass. */
export interface KWeighting {
  readonly shelf: Biquad;
  readonly highPass: Biquad;
}

/** The shelf's analogue prototype; its gain at the corner is the shelf's gain to the power of `cornerExponent`. */
const SHELF = {
  frequencyHz: 1681.974450955533,
  q: 0.7071752369554196,
  gainDb: 3.999843853973347,
  cornerExponent: 0.4996667741545416,
};
/** The high-pass's; the table's numerator of 1, −2, 1 makes its gain a little more than 1. */
const HIGH_PASS = { frequencyHz: 38.13547087602444, q: 0.5003270373238773, gain: 1.0049948987146884 };

/**
 * The K-weighting of ITU-R BS.1770-5 (annex 1, tables 1 and 2) for any sample rate in Hz.
 *
 * The recommendation gives coefficients for 48 kHz only and asks for the same response at other rates. The analogue
 * prototypes behind them are from B. De Man, "Evaluation of implementations of the EBU R128 loudness measurement",
 * AES Convention 145, 2018; each is brought to the rate by a bilinear transform that keeps its corner frequency.
 *
 * Throws an `InvalidAudioOptionError` under 8 kHz, where the shelf comes near half the sample rate.
 */
export function kWeighting(sampleRate: number): KWeighting {
  assertOptions({ sampleRate }, { min: 8_000, max: 768_000 });
  const shelfGain = amplitudeFromDb(SHELF.gainDb);
  const shelfAtCorner = shelfGain ** SHELF.cornerExponent / SHELF.q;
  return {
    shelf: bilinear({ ...SHELF, sampleRate }, { s2: shelfGain, s1: shelfAtCorner, s0: 1 }),
    highPass: bilinear({ ...HIGH_PASS, sampleRate }, { s2: HIGH_PASS.gain, s1: 0, s0: 0 }),
  };
}

/** (s2·s² + s1·s + s0) / (s² + s/q + 1) with s relative to the corner frequency, as a digital filter. */
function bilinear(
  { frequencyHz, q, sampleRate }: { readonly frequencyHz: number; readonly q: number; readonly sampleRate: number },
  { s2, s1, s0 }: { readonly s2: number; readonly s1: number; readonly s0: number },
): Biquad {
  const k = Math.tan((Math.PI * frequencyHz) / sampleRate);
  const a0 = 1 + k / q + k * k;
  return {
    b0: (s2 + s1 * k + s0 * k * k) / a0,
    b1: (2 * (s0 * k * k - s2)) / a0,
    b2: (s2 - s1 * k + s0 * k * k) / a0,
    a1: (2 * (k * k - 1)) / a0,
    a2: (1 - k / q + k * k) / a0,
  };
}
