import { VortexError } from '@vortex/runtime';
import type { Pcm } from '../pcm.ts';

/** Two pieces of audio that should be alike are not. */
export class PcmMismatchError extends VortexError {
  constructor(message: string) {
    super({ code: 'PCM_MISMATCH', message, hint: 'Compare what made the two, or allow a larger tolerance.' });
  }
}

export interface ExpectPcmOptions {
  /**
   * How far a sample may be off.
   * @default 0
   */
  readonly tolerance?: number;
}

/** Throws a {@link PcmMismatchError} that names the first difference, instead of printing a million samples. */
export function expectPcm(actual: Pcm, expected: Pcm, { tolerance = 0 }: ExpectPcmOptions = {}): void {
  if (actual.sampleRate !== expected.sampleRate) {
    throw new PcmMismatchError(`The sample rate is ${actual.sampleRate} Hz instead of ${expected.sampleRate} Hz.`);
  }
  if (actual.samples.length !== expected.samples.length) {
    throw new PcmMismatchError(`There are ${actual.samples.length} samples instead of ${expected.samples.length}.`);
  }
  for (const [index, sample] of actual.samples.entries()) {
    const wanted = expected.samples[index]!;
    if (!(Math.abs(sample - wanted) <= tolerance)) {
      throw new PcmMismatchError(`Sample ${index} is ${sample} instead of ${wanted} ± ${tolerance}.`);
    }
  }
}
