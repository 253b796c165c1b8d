import { InvalidPcmError } from './invalid-pcm-error.ts';
import type { Pcm } from './pcm.ts';

export interface AssertPcmOptions {
  /**
   * The largest magnitude a sample may have. A model's output may pass 1 before it is levelled: give `Infinity` there.
   * @default 1
   */
  readonly maxMagnitude?: number;
}

/**
 * Throws an {@link InvalidPcmError} unless every sample is finite and within ±`maxMagnitude`, and the sample rate is a
 * whole number of Hz from 1 to 768,000. The error says where the first sample at fault is and how many there are.
 */
export function assertPcm({ samples, sampleRate }: Pcm, { maxMagnitude = 1 }: AssertPcmOptions = {}): void {
  if (!Number.isInteger(sampleRate) || sampleRate < 1 || sampleRate > 768_000) {
    throw new InvalidPcmError({
      reason: 'sample-rate',
      message: `The sample rate is ${sampleRate} Hz.`,
      hint: 'Use a whole number of Hz from 1 to 768000; speech has 24000.',
    });
  }
  const largest = Math.min(maxMagnitude, Number.MAX_VALUE);
  for (let index = 0; index < samples.length; index++) {
    // Not `> largest`: NaN compares false with everything, and must fail too.
    if (!(Math.abs(samples[index]!) <= largest)) throw faultySample({ samples, sampleRate }, index, maxMagnitude);
  }
}

function faultySample({ samples, sampleRate }: Pcm, index: number, maxMagnitude: number): InvalidPcmError {
  const value = samples[index]!;
  const finite = Number.isFinite(value);
  const alike = samples.reduce((count, sample) => {
    const isAlike = finite ? Math.abs(sample) > maxMagnitude : !Number.isFinite(sample);
    return count + Number(isAlike);
  }, 0);
  return new InvalidPcmError({
    reason: finite ? 'out-of-range' : 'not-finite',
    message:
      `Sample ${index} of ${samples.length} (at ${((index / sampleRate) * 1000).toFixed(1)} ms) is ${value}` +
      `${alike > 1 ? `, and ${alike - 1} more are ${finite ? 'out of range' : 'not finite'}` : ''}.`,
    hint: finite
      ? `Level or limit the audio first: samples may reach ±${maxMagnitude}.`
      : 'Discard this audio and make it again; no later step can mend it.',
    index,
    value,
  });
}
