import { type Pcm, SPEECH_SAMPLE_RATE, sampleCount } from '../pcm.ts';
import { xorshift32 } from '../xorshift32.ts';

export interface NoiseOptions {
  readonly durationMs: number;
  /** @default 1 */
  readonly seed?: number;
  /** @default 1 */
  readonly amplitude?: number;
  /** @default SPEECH_SAMPLE_RATE */
  readonly sampleRate?: number;
}

/** White noise, evenly spread within ±amplitude, the same for the same seed. */
export function noise({ durationMs, seed = 1, amplitude = 1, sampleRate = SPEECH_SAMPLE_RATE }: NoiseOptions): Pcm {
  const random = xorshift32(seed);
  const samples = new Float32Array(sampleCount(durationMs, sampleRate));
  for (let index = 0; index < samples.length; index++) samples[index] = amplitude * (2 * random() - 1);
  return { samples, sampleRate };
}
