import type { Chunk } from './balance-chunks.ts';
import { PAD_ID, VOCABULARY } from './vocabulary.ts';

/** A chunk as the model reads it. */
export interface ChunkTokens {
  /** `[0, …ids, 0]`. */
  readonly ids: readonly number[];
  /** For each unit the indices of its own sounds in `ids`: from `first` to before `end`. */
  readonly spans: readonly { readonly first: number; readonly end: number }[];
}

const SPACE_ID = VOCABULARY.get(' ')!;

/** Joins the units of a chunk with spaces, and remembers where each unit's sounds are. */
export function chunkTokens(chunk: Chunk): ChunkTokens {
  const ids = [PAD_ID];
  const spans: { first: number; end: number }[] = [];
  for (const [index, unit] of chunk.entries()) {
    if (index > 0) ids.push(SPACE_ID);
    ids.push(...unit.before);
    spans.push({ first: ids.length, end: ids.length + unit.ids.length });
    ids.push(...unit.ids, ...unit.after);
  }
  ids.push(PAD_ID);
  return { ids, spans };
}
