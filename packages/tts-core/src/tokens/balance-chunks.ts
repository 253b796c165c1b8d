import type { Boundary } from '../text/group-clauses.ts';
import { type SpeechUnit, tokenCount } from './speech-unit.ts';

/** Units that are spoken in one inference. */
export type Chunk = readonly SpeechUnit[];

/** No chunk is longer: beyond about 400 tokens the model rushes (Kokoro's VOICES.md). */
export const MAX_CHUNK_TOKENS = 400;

/** Where the model speaks best (Kokoro's VOICES.md names 100–200; measured rates are even up to 250). */
const COMFORTABLE_TOKENS = { min: 100, max: 250 } as const;

const CUT_COST: Readonly<Record<Boundary, number>> = { sentence: 0, clause: 2, word: 8 };

/**
 * Cuts units into chunks of comfortable and even length, at sentence ends rather than clause ends rather than words.
 *
 * The cheapest of all cuttings is found by dynamic programming over the units; filling chunks greedily instead
 * leaves a short rest, which is spoken at another pace. O(units × units of one chunk).
 */
export function balanceChunks(units: readonly SpeechUnit[]): Chunk[] {
  const best: { cost: number; from: number }[] = [{ cost: 0, from: 0 }];
  for (let end = 1; end <= units.length; end++) {
    const cutCost = end === units.length ? 0 : CUT_COST[units[end - 1]!.boundary];
    let tokens = -1;
    let cheapest = { cost: Number.POSITIVE_INFINITY, from: end - 1 };
    for (let from = end - 1; from >= 0; from--) {
      tokens += tokenCount(units[from]!) + 1;
      if (tokens > MAX_CHUNK_TOKENS) break;
      const cost = best[from]!.cost + lengthCost(tokens) + cutCost;
      if (cost < cheapest.cost) cheapest = { cost, from };
    }
    best.push(cheapest);
  }

  const chunks: Chunk[] = [];
  for (let end = units.length; end > 0; end = best[end]!.from) chunks.unshift(units.slice(best[end]!.from, end));
  return chunks;
}

/** One for each inference, and more the further its length is from the comfortable range. */
function lengthCost(tokens: number): number {
  const { min, max } = COMFORTABLE_TOKENS;
  if (tokens < min) return 1 + 4 * ((min - tokens) / min) ** 2;
  if (tokens > max) return 1 + 4 * ((tokens - max) / (MAX_CHUNK_TOKENS - max)) ** 2;
  return 1;
}
