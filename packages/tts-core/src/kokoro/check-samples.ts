import { InvalidSpeechError } from '../errors.ts';

/** Quieter than any breath. */
const SILENCE = 1e-5;

/** @throws InvalidSpeechError when a sample is not finite, or all of them are silent. */
export function checkSamples(samples: Float32Array): void {
  let peak = 0;
  for (let index = 0; index < samples.length; index++) {
    const sample = samples[index]!;
    if (!Number.isFinite(sample)) throw new InvalidSpeechError({ found: `${sample} at sample ${index}` });
    if (Math.abs(sample) > peak) peak = Math.abs(sample);
  }
  if (peak < SILENCE) throw new InvalidSpeechError({ found: 'silence' });
}
