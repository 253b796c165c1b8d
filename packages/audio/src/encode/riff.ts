import type { AudioMetadata } from './audio-encoder.ts';

const INFO_FIELDS = { INAM: 'title', IART: 'artist', ICMT: 'comment', ISFT: 'software' } as const;

/** Length of a RIFF chunk's id and size, in bytes. */
export const CHUNK_HEADER_BYTES = 8;

/** One RIFF chunk, padded to an even length; the size it states leaves the padding out. */
export function riffChunk(id: string, content: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(CHUNK_HEADER_BYTES + content.length + (content.length % 2));
  chunk.set(chunkHeader(id, content.length));
  chunk.set(content, CHUNK_HEADER_BYTES);
  return chunk;
}

/** Id and size of a chunk whose content follows. */
export function chunkHeader(id: string, contentBytes: number): Uint8Array {
  const header = new Uint8Array(CHUNK_HEADER_BYTES);
  for (let index = 0; index < 4; index++) header[index] = id.charCodeAt(index);
  new DataView(header.buffer).setUint32(4, contentBytes, true);
  return header;
}

/** The LIST/INFO chunk that holds the metadata, or nothing when there is none. */
export function infoChunk(metadata: AudioMetadata): Uint8Array {
  const fields = Object.entries(INFO_FIELDS).flatMap(([id, field]) => {
    const text = metadata[field];
    // The strings end at their first NUL, which would hide the rest of a hostile title.
    return text ? [riffChunk(id, new TextEncoder().encode(`${text.replaceAll('\0', '\uFFFD')}\0`))] : [];
  });
  return fields.length === 0 ? new Uint8Array() : riffChunk('LIST', joinBytes([ascii('INFO'), ...fields]));
}

/** The metadata in the content of a LIST chunk; other lists, unknown fields and broken tails are passed over. */
export function parseInfo(content: Uint8Array): AudioMetadata {
  const metadata: { -readonly [Field in keyof AudioMetadata]: AudioMetadata[Field] } = {};
  if (textAt(content, 0) !== 'INFO') return metadata;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  let offset = 4;
  while (offset + CHUNK_HEADER_BYTES <= content.length) {
    const field = INFO_FIELDS[textAt(content, offset) as keyof typeof INFO_FIELDS];
    const size = view.getUint32(offset + 4, true);
    const value = content.subarray(offset + CHUNK_HEADER_BYTES, offset + CHUNK_HEADER_BYTES + size);
    if (field) metadata[field] = new TextDecoder().decode(value).replace(/\0.*$/su, '');
    offset += CHUNK_HEADER_BYTES + size + (size % 2);
  }
  return metadata;
}

/** The four-character code at an offset; shorter at the end of the bytes. */
export function textAt(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4));
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
