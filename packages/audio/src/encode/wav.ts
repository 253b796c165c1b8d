import { assertPcm } from '../assert-pcm.ts';
import { InvalidPcmError } from '../invalid-pcm-error.ts';
import type { Pcm } from '../pcm.ts';
import { xorshift32 } from '../xorshift32.ts';
import type { AudioEncoder, EncodeOptions } from './audio-encoder.ts';
import { ascii, CHUNK_HEADER_BYTES, chunkHeader, infoChunk, joinBytes, riffChunk } from './riff.ts';

/** How a WAV file holds its samples: whole numbers in steps of 1/32768, or the very floats. */
export type WavSampleFormat = 'int16' | 'float32';

export interface EncodeWavOptions extends EncodeOptions {
  /** @default 'int16' */
  readonly sampleFormat?: WavSampleFormat;
  /**
   * Adds triangular dither of ±1 step to 16-bit samples, the same for the same seed. Off unless given: a 16-bit step lies
   * 98 dB below full scale, far under the model's own noise, so dither would only fill the silent pauses with hiss.
   */
  readonly ditherSeed?: number;
}

const SAMPLE_FORMATS = {
  int16: { formatTag: 1, bytesPerSample: 2 },
  float32: { formatTag: 3, bytesPerSample: 4 },
} as const;

const SAMPLES_PER_CHUNK = 65_536;
const MAX_RIFF_BYTES = 0xffff_ffff;

/** 16-bit WAV, which everything plays. */
export const wavEncoder: AudioEncoder = wavEncoderOf('wav', 'int16');

/** 32-bit float WAV, which keeps every sample as it is, beyond ±1 too. */
export const wavFloatEncoder: AudioEncoder = wavEncoderOf('wav-float', 'float32');

function wavEncoderOf(format: string, sampleFormat: WavSampleFormat): AudioEncoder {
  return {
    format,
    mediaType: 'audio/wav',
    fileExtension: '.wav',
    async *encode(pcm, options) {
      yield* wavChunks(pcm, { ...options, sampleFormat });
    },
  };
}

/**
 * A whole WAV file in memory. Throws an {@link InvalidPcmError} for a sample that is not finite and for audio that
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
  const header = wavHeader(pcm, { sampleFormat, metadata });
  assertPcm(pcm, { maxMagnitude: Number.POSITIVE_INFINITY });
  const { samples } = pcm;
  const nextDither = ditherSeed === undefined ? undefined : tpdfDither(ditherSeed);
  yield header;
  for (let start = 0; start < samples.length; start += SAMPLES_PER_CHUNK) {
    const block = samples.subarray(start, start + SAMPLES_PER_CHUNK);
    yield sampleFormat === 'int16' ? int16Bytes(block, nextDither) : float32Bytes(block);
  }
}

function wavHeader(
  { samples, sampleRate }: Pcm,
  { sampleFormat, metadata }: Required<Pick<EncodeWavOptions, 'sampleFormat' | 'metadata'>>,
): Uint8Array {
  const dataBytes = samples.length * SAMPLE_FORMATS[sampleFormat].bytesPerSample;
  const head = joinBytes([
    ascii('WAVE'),
    riffChunk('fmt ', formatContent(sampleRate, sampleFormat)),
    ...(sampleFormat === 'float32' ? [riffChunk('fact', uint32(samples.length))] : []),
    // Ahead of the samples: simple players play whatever follows them, which is heard as a click.
    infoChunk(metadata),
    chunkHeader('data', dataBytes),
  ]);
  const riffBytes = head.length + dataBytes;
  if (riffBytes > MAX_RIFF_BYTES - CHUNK_HEADER_BYTES) {
    throw new InvalidPcmError({
      reason: 'too-long',
      message: `${samples.length} samples need ${riffBytes} bytes, and a WAV file holds less than 4 GiB.`,
      hint: 'Write the audio as several files, or as int16 instead of float32.',
    });
  }
  return joinBytes([chunkHeader('RIFF', riffBytes), head]);
}

function formatContent(sampleRate: number, sampleFormat: WavSampleFormat): Uint8Array {
  const { formatTag, bytesPerSample } = SAMPLE_FORMATS[sampleFormat];
  // Formats other than integer PCM state the length of their extension, which is 0.
  const content = new Uint8Array(sampleFormat === 'int16' ? 16 : 18);
  const view = new DataView(content.buffer);
  view.setUint16(0, formatTag, true);
  view.setUint16(2, 1, true);
  view.setUint32(4, sampleRate, true);
  view.setUint32(8, sampleRate * bytesPerSample, true);
  view.setUint16(12, bytesPerSample, true);
  view.setUint16(14, bytesPerSample * 8, true);
  return content;
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

/** Samples as little-endian 16-bit integers; what lies beyond ±1 saturates. */
function int16Bytes(samples: Float32Array, nextDither: (() => number) | undefined): Uint8Array {
  const bytes = new Uint8Array(samples.length * 2);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < samples.length; index++) {
    const exact = samples[index]! * 32_768 + (nextDither === undefined ? 0 : nextDither());
    view.setInt16(index * 2, Math.max(-32_768, Math.min(32_767, Math.round(exact))), true);
  }
  return bytes;
}

function float32Bytes(samples: Float32Array): Uint8Array {
  const bytes = new Uint8Array(samples.length * 4);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < samples.length; index++) view.setFloat32(index * 4, samples[index]!, true);
  return bytes;
}

/** Triangular noise within ±1 step, which makes the quantisation error independent of the signal. */
function tpdfDither(seed: number): () => number {
  const random = xorshift32(seed);
  return () => random() - random();
}
