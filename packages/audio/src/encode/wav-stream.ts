import { assertPcm } from '../assert-pcm.ts';
import { commonSampleRate, type Pcm, SPEECH_SAMPLE_RATE } from '../pcm.ts';
import type { EncodeOptions } from './audio-encoder.ts';
import { packSamples } from './pack-samples.ts';
import { wavHeader } from './wav-header.ts';

export interface WavStreamOptions extends EncodeOptions {
  /**
   * Hz; every part must have it.
   * @default SPEECH_SAMPLE_RATE
   */
  readonly sampleRate?: number;
}

/**
 * 16-bit WAV of audio whose end is not known yet, for a pipe into a player: one header, at once, then each part as it
 * comes. The header's sizes say "unknown", which players take and `decodeWav` refuses; files are written by `encodeWav`.
 *
 * Rejects with an `InvalidPcmError` for a part of another sample rate or with a sample that is not finite.
 */
export async function* streamWav(
  parts: AsyncIterable<Pcm>,
  { sampleRate = SPEECH_SAMPLE_RATE, metadata = {} }: WavStreamOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const sampleFormat = 'int16';
  yield wavHeader({ sampleRate, sampleFormat, metadata, sampleCount: undefined });
  for await (const part of parts) {
    commonSampleRate([{ samples: part.samples, sampleRate }, part]);
    assertPcm(part, { maxMagnitude: Number.POSITIVE_INFINITY });
    yield packSamples(part.samples, { sampleFormat });
  }
}
