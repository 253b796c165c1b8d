import { assertOptions } from './assert-option.ts';
import { InvalidPcmError } from './invalid-pcm-error.ts';

/** Hz; the model's rate, and the rate of all audio in Vortex until an encoder says otherwise. */
export const SPEECH_SAMPLE_RATE = 24_000;

/** Mono audio. Samples are nominally in [-1, 1]; nobody writes into them once the Pcm has been handed on. */
export interface Pcm {
  readonly samples: Float32Array;
  /** Hz. */
  readonly sampleRate: number;
}

export function durationMs({ samples, sampleRate }: Pcm): number {
  return (samples.length / sampleRate) * 1000;
}

/** How many samples last `durationMs`, rounded to the nearest. */
export function sampleCount(durationMs: number, sampleRate: number): number {
  return Math.round((durationMs * sampleRate) / 1000);
}

export interface SilenceOptions {
  readonly durationMs: number;
  /** @default SPEECH_SAMPLE_RATE */
  readonly sampleRate?: number;
}

/** Digital silence. Throws an `InvalidAudioOptionError` for a negative or absurd length (over a day). */
export function silence({ durationMs, sampleRate = SPEECH_SAMPLE_RATE }: SilenceOptions): Pcm {
  assertOptions({ durationMs }, { max: 86_400_000 });
  assertOptions({ sampleRate }, { min: 1, max: 768_000 });
  return { samples: new Float32Array(sampleCount(durationMs, sampleRate)), sampleRate };
}

/**
 * Puts parts one after another, sample for sample; `joinParts` is the one that neither clicks nor runs words together.
 *
 * Throws an {@link InvalidPcmError} when there is no part or when their sample rates differ.
 */
export function concat(parts: readonly Pcm[]): Pcm {
  const sampleRate = commonSampleRate(parts);
  const samples = new Float32Array(parts.reduce((total, part) => total + part.samples.length, 0));
  let offset = 0;
  for (const part of parts) {
    samples.set(part.samples, offset);
    offset += part.samples.length;
  }
  return { samples, sampleRate };
}

/** The one sample rate of all parts, in Hz. Throws an {@link InvalidPcmError} when there is none or more than one. */
export function commonSampleRate(parts: readonly Pcm[]): number {
  const sampleRates = [...new Set(parts.map((part) => part.sampleRate))];
  const [sampleRate] = sampleRates;
  if (sampleRate === undefined) {
    throw new InvalidPcmError({
      reason: 'no-parts',
      message: 'There is no audio to put together.',
      hint: 'Pass at least one part; silence() makes an empty one.',
    });
  }
  if (sampleRates.length > 1) {
    throw new InvalidPcmError({
      reason: 'mixed-sample-rates',
      message: `The parts have different sample rates: ${sampleRates.join(', ')} Hz.`,
      hint: 'Bring every part to one sample rate first.',
    });
  }
  return sampleRate;
}
