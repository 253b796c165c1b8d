import { assertPcm } from '../assert-pcm.ts';
import type { Pcm } from '../pcm.ts';
import { xorshift32 } from '../xorshift32.ts';
import type { AudioEncoder, EncodeOptions } from './audio-encoder.ts';
import { packSamples, type WavSampleFormat } from './pack-samples.ts';
import { joinBytes } from './riff.ts';
import { wavHeader } from './wav-header.ts';

export interface EncodeWavOptions extends EncodeOptions {
  /** @default 'int16' */
  readonly sampleFormat?: WavSampleFormat;
  /**
   * Adds triangular dither of ±1 step to 16-bit samples, the same for the same seed. Off unless given: a 16-bit step lies
   * 98 dB below full scale, far under the model's own noise, so dither would only fill the silent pauses with hiss.
   */
  readonly ditherSeed?: number;
}

const SAMPLES_PER_CHUNK = 65_536;

/** 16-bit WAV, which everything plays. */
export const wavEncoder: AudioEncoder = wavEncoderOf({ format: 'wav', fileExtension: '.wav', sampleFormat: 'int16' });

/** 32-bit float WAV, which keeps every sample as it is, beyond ±1 too. */
export const wavFloatEncoder: AudioEncoder = wavEncoderOf({
  format: 'wav-float',
  fileExtension: '.float.wav',
  sampleFormat: 'float32',
});

function wavEncoderOf({
  format,
  fileExtension,
  sampleFormat,
}: Pick<AudioEncoder, 'format' | 'fileExtension'> & { readonly sampleFormat: WavSampleFormat }): AudioEncoder {
  return {
    format,
    mediaType: 'audio/wav',
    fileExtension,
    async *encode(pcm, options) {
      yield* wavChunks(pcm, { ...options, sampleFormat });
    },
  };
}

/**
 * A whole WAV file in memory. Throws an `InvalidPcmError` for a sample that is not finite and for audio that
 * does not fit into the 4 GiB of a RIFF file.
 *
 * @example
 * const bytes = encodeWav(pcm, { metadata: { title: 'demo-001' } });
 */
export function encodeWav(pcm: Pcm, options?: EncodeWavOptions): Uint8Array {
  return joinBytes([...wavChunks(pcm, options)]);
}

function* wavChunks(
  pcm: Pcm,
  { sampleFormat = 'int16', ditherSeed, metadata = {} }: EncodeWavOptions = {},
): Generator<Uint8Array> {
  const { samples, sampleRate } = pcm;
  const header = wavHeader({ sampleRate, sampleFormat, metadata, sampleCount: samples.length });
  assertPcm(pcm, { maxMagnitude: Number.POSITIVE_INFINITY });
  const nextDither = ditherSeed === undefined ? undefined : tpdfDither(ditherSeed);
  yield header;
  for (let start = 0; start < samples.length; start += SAMPLES_PER_CHUNK) {
    yield packSamples(samples.subarray(start, start + SAMPLES_PER_CHUNK), { sampleFormat, nextDither });
  }
}

/** Triangular noise within ±1 step, which makes the quantisation error independent of the signal. */
function tpdfDither(seed: number): () => number {
  const random = xorshift32(seed);
  return () => random() - random();
}
