import { VortexError } from '@vortex/runtime';
import { assertPcm } from '../assert-pcm.ts';
import type { Pcm } from '../pcm.ts';
import type { AudioMetadata } from './audio-encoder.ts';
import type { WavSampleFormat } from './pack-samples.ts';
import { CHUNK_HEADER_BYTES, parseInfo, textAt } from './riff.ts';

/** `truncated`: the bytes end early; `malformed`: they contradict themselves; `unsupported`: sound, but not read here. */
export type InvalidWavReason = 'truncated' | 'malformed' | 'unsupported';

/** Bytes that are no WAV file that this package reads; `offset` is where that shows. */
export class InvalidWavError extends VortexError {
  readonly reason: InvalidWavReason;
  readonly offset: number;

  constructor({ reason, offset, found }: { reason: InvalidWavReason; offset: number; found: string }) {
    super({
      code: 'INVALID_WAV',
      message: `Not a WAV file that can be read: ${found} (byte ${offset}).`,
      hint:
        reason === 'unsupported'
          ? 'Convert it to mono, as 16-bit integers or 32-bit floats.'
          : 'Write or fetch the file again; it is cut short or damaged.',
    });
    this.reason = reason;
    this.offset = offset;
  }
}

export interface DecodedWav {
  readonly pcm: Pcm;
  readonly sampleFormat: WavSampleFormat;
  readonly metadata: AudioMetadata;
}

interface Chunk {
  readonly id: string;
  /** Where its content begins. */
  readonly offset: number;
  readonly content: Uint8Array;
}

interface Format {
  readonly sampleFormat: WavSampleFormat;
  readonly sampleRate: number;
}

/**
 * Reads a mono WAV file of 16-bit integers or 32-bit floats, strictly: every size must agree with the bytes that are
 * there, so nothing is allocated on a header's word. Throws an {@link InvalidWavError}, or an `InvalidPcmError` for
 * floats that are not finite.
 */
export function decodeWav(bytes: Uint8Array): DecodedWav {
  const chunks = readChunks(bytes);
  const formatChunk = onlyChunk(chunks, 'fmt ', bytes.length);
  const dataChunk = onlyChunk(chunks, 'data', bytes.length);
  if (dataChunk.offset < formatChunk.offset)
    fail('malformed', dataChunk.offset, 'its samples come before their format');
  const { sampleFormat, sampleRate } = readFormat(formatChunk);
  const samples = sampleFormat === 'int16' ? readInt16(dataChunk) : readFloat32(dataChunk);
  checkFact(chunks, samples.length);
  const pcm = { samples, sampleRate };
  assertPcm(pcm, { maxMagnitude: Number.POSITIVE_INFINITY });
  const lists = chunks.filter(({ id }) => id === 'LIST').map(({ content }) => parseInfo(content));
  return { pcm, sampleFormat, metadata: Object.assign({}, ...lists) as AudioMetadata };
}

function readChunks(bytes: Uint8Array): Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12) fail('truncated', bytes.length, 'it is shorter than the header of a RIFF file');
  if (textAt(bytes, 0) !== 'RIFF' || textAt(bytes, 8) !== 'WAVE')
    fail('malformed', 0, 'it does not begin as RIFF WAVE');
  const statedBytes = view.getUint32(4, true) + CHUNK_HEADER_BYTES;
  if (statedBytes > bytes.length) fail('truncated', 4, `it states ${statedBytes} bytes and has ${bytes.length}`);
  if (statedBytes < bytes.length) fail('malformed', 4, `it states ${statedBytes} bytes and has ${bytes.length}`);

  const chunks: Chunk[] = [];
  let offset = 12;
  while (offset < bytes.length) {
    if (offset + CHUNK_HEADER_BYTES > bytes.length) fail('truncated', offset, 'a chunk ends within its header');
    const id = textAt(bytes, offset);
    const size = view.getUint32(offset + 4, true);
    const start = offset + CHUNK_HEADER_BYTES;
    const end = start + size + (size % 2);
    if (end > bytes.length) fail('truncated', offset, `the chunk ${JSON.stringify(id)} states ${size} bytes`);
    chunks.push({ id, offset: start, content: bytes.subarray(start, start + size) });
    offset = end;
  }
  return chunks;
}

function onlyChunk(chunks: readonly Chunk[], id: string, endOffset: number): Chunk {
  const [chunk, second] = chunks.filter((candidate) => candidate.id === id);
  if (chunk === undefined) fail('malformed', endOffset, `it has no chunk ${JSON.stringify(id)}`);
  if (second !== undefined) fail('malformed', second.offset, `it has a second chunk ${JSON.stringify(id)}`);
  return chunk;
}

function readFormat({ content, offset }: Chunk): Format {
  if (content.length < 16) fail('malformed', offset, `its format has ${content.length} bytes instead of 16`);
  const view = viewOf(content);
  const formatTag = view.getUint16(0, true);
  const channels = view.getUint16(2, true);
  const sampleRate = view.getUint32(4, true);
  const bytesPerSecond = view.getUint32(8, true);
  const blockBytes = view.getUint16(12, true);
  const bits = view.getUint16(14, true);
  const sampleFormat =
    formatTag === 1 && bits === 16 ? 'int16' : formatTag === 3 && bits === 32 ? 'float32' : undefined;
  if (sampleFormat === undefined)
    fail('unsupported', offset, `its format has the number ${formatTag} and ${bits} bits`);
  if (channels !== 1) fail('unsupported', offset + 2, `it has ${channels} channels`);
  if (sampleRate === 0) fail('malformed', offset + 4, 'its sample rate is 0');
  if (blockBytes * 8 !== bits) fail('malformed', offset + 12, `a sample of ${bits} bits takes ${blockBytes} bytes`);
  if (bytesPerSecond !== sampleRate * blockBytes) {
    fail('malformed', offset + 8, `${sampleRate} samples a second take ${bytesPerSecond} bytes`);
  }
  return { sampleFormat, sampleRate };
}

function checkFact(chunks: readonly Chunk[], samples: number): void {
  const fact = chunks.find(({ id }) => id === 'fact');
  if (fact === undefined) return;
  const stated = fact.content.length < 4 ? undefined : viewOf(fact.content).getUint32(0, true);
  if (stated !== samples)
    fail('malformed', fact.offset, `its fact chunk states ${stated} samples, and it has ${samples}`);
}

function readInt16({ content, offset }: Chunk): Float32Array {
  if (content.length % 2 !== 0) fail('malformed', offset, 'its samples end within a sample');
  const view = viewOf(content);
  const samples = new Float32Array(content.length / 2);
  for (let index = 0; index < samples.length; index++) samples[index] = view.getInt16(index * 2, true) / 32_768;
  return samples;
}

function readFloat32({ content, offset }: Chunk): Float32Array {
  if (content.length % 4 !== 0) fail('malformed', offset, 'its samples end within a sample');
  const view = viewOf(content);
  const samples = new Float32Array(content.length / 4);
  for (let index = 0; index < samples.length; index++) samples[index] = view.getFloat32(index * 4, true);
  return samples;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function fail(reason: InvalidWavReason, offset: number, found: string): never {
  throw new InvalidWavError({ reason, offset, found });
}
