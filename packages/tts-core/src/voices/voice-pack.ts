import { VoiceFileError } from '../errors.ts';
import { STYLE_DIMENSIONS, STYLE_ROWS } from '../kokoro/kokoro-constants.ts';

/** A voice: one style vector for each length of text. */
export interface VoicePack {
  /** [510, 256], row major. */
  readonly rows: Float32Array;
}

const PACK_BYTES = STYLE_ROWS * STYLE_DIMENSIONS * Float32Array.BYTES_PER_ELEMENT;

/**
 * Reads a voice file: 510 × 256 float32, little endian.
 *
 * @throws VoiceFileError when the size is wrong or a value is not finite.
 */
export function parseVoicePack({ bytes, path }: { bytes: Uint8Array; path: string }): VoicePack {
  if (bytes.byteLength !== PACK_BYTES) throw new VoiceFileError({ path, found: `${bytes.byteLength} bytes` });
  // A file's bytes may be a part of a larger buffer and unaligned, so they are copied; Buffer's own slice would not.
  const rows = new Float32Array(new Uint8Array(bytes).buffer);
  const invalid = rows.findIndex((value) => !Number.isFinite(value));
  if (invalid !== -1) throw new VoiceFileError({ path, found: `${rows[invalid]} at value ${invalid}` });
  return { rows };
}

/** The bytes of a voice file, as {@link parseVoicePack} reads them; they share the memory of the voice. */
export function voicePackBytes({ rows }: VoicePack): Uint8Array {
  return new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
}

/**
 * The style vector [256] for a text of `tokenCount` tokens, pads not counted: row n − 1, as the reference
 * implementation takes it (`pack[len(ps) - 1]`), clamped to the rows there are.
 */
export function styleFor({ pack, tokenCount }: { pack: VoicePack; tokenCount: number }): Float32Array {
  const row = Math.min(Math.max(tokenCount - 1, 0), STYLE_ROWS - 1);
  return pack.rows.slice(row * STYLE_DIMENSIONS, (row + 1) * STYLE_DIMENSIONS);
}
