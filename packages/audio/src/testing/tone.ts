import { type Pcm, SPEECH_SAMPLE_RATE, sampleCount } from '../pcm.ts';

export interface ToneOptions {
  readonly frequencyHz: number;
  readonly durationMs: number;
  /** @default 1 */
  readonly amplitude?: number;
  /**
   * Where in its period the sine begins, in degrees.
   * @default 0
   */
  readonly phaseDegrees?: number;
  /** @default SPEECH_SAMPLE_RATE */
  readonly sampleRate?: number;
}

/** A sine. */
export function tone({
  frequencyHz,
  durationMs,
  amplitude = 1,
  phaseDegrees = 0,
  sampleRate = SPEECH_SAMPLE_RATE,
}: ToneOptions): Pcm {
  const samples = new Float32Array(sampleCount(durationMs, sampleRate));
  for (let index = 0; index < samples.length; index++) {
    const turns = (frequencyHz * index) / sampleRate + phaseDegrees / 360;
    samples[index] = amplitude * Math.sin(2 * Math.PI * turns);
  }
  return { samples, sampleRate };
}
