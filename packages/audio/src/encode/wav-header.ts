import { InvalidPcmError } from '../invalid-pcm-error.ts';
import type { AudioMetadata } from './audio-encoder.ts';
import type { WavSampleFormat } from './pack-samples.ts';
import { ascii, CHUNK_HEADER_BYTES, chunkHeader, infoChunk, joinBytes, riffChunk } from './riff.ts';

export interface WavHeaderOptions {
  /** Hz. */
  readonly sampleRate: number;
  readonly sampleFormat: WavSampleFormat;
  readonly metadata: AudioMetadata;
  /** How many samples follow; `undefined` for a stream, whose end nobody knows yet. */
  readonly sampleCount: number | undefined;
}

const SAMPLE_FORMATS = {
  int16: { formatTag: 1, bytesPerSample: 2 },
  float32: { formatTag: 3, bytesPerSample: 4 },
} as const;

/** The largest size that a header can state; in a stream's header it means that the size is not known. */
const MAX_BYTES = 0xffff_ffff;

/** All of a WAV file before its samples. Throws an {@link InvalidPcmError} when they do not fit into 4 GiB. */
export function wavHeader({ sampleRate, sampleFormat, metadata, sampleCount }: WavHeaderOptions): Uint8Array {
  const { bytesPerSample } = SAMPLE_FORMATS[sampleFormat];
  const dataBytes = sampleCount === undefined ? MAX_BYTES : sampleCount * bytesPerSample;
  const head = joinBytes([
    ascii('WAVE'),
    riffChunk('fmt ', formatContent(sampleRate, sampleFormat)),
    ...(sampleFormat === 'float32' && sampleCount !== undefined ? [riffChunk('fact', uint32(sampleCount))] : []),
    // Ahead of the samples: simple players play whatever follows them, which is heard as a click.
    infoChunk(metadata),
    chunkHeader('data', dataBytes),
  ]);
  if (sampleCount === undefined) return joinBytes([chunkHeader('RIFF', MAX_BYTES), head]);

  const riffBytes = head.length + dataBytes;
  if (riffBytes > MAX_BYTES - CHUNK_HEADER_BYTES) {
    throw new InvalidPcmError({
      reason: 'too-long',
      message: `${sampleCount} samples need ${riffBytes} bytes, and a WAV file holds less than 4 GiB.`,
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
