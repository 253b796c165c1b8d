import { displayText } from './cue.ts';
import type { Word } from './word.ts';

/** How good a place to end a cue is: after a sentence or a pause, after a clause, or anywhere else. */
export type BreakStrength = 'sentence' | 'clause' | 'none';

/** Short forms whose full stop ends no sentence. */
const ABBREVIATIONS = new Set(
  'mr mrs ms dr prof st sr jr vs no vol fig mt gen sen rep gov capt col lt sgt rev hon cf approx'.split(' '),
);
/** `J`, `U.S`, `a.m`, without their last full stop. */
const INITIALS = /^(?:\p{Lu}|(?:\p{L}\.)+\p{L})$/u;
const SENTENCE_END = /[.!?…。！？]["'”’»)\]]*(?:\s*\p{Pd})?$/u;
const CLAUSE_END = /[,;:，、；：\p{Pd}]["'”’»)\]]*$|\)["'”’»]*$/u;

/** How well a cue may end between two words; silence of `pauseMs` counts as the end of a sentence. */
export function breakStrength(word: Word, next: Word, { pauseMs }: { readonly pauseMs: number }): BreakStrength {
  if (next.startMs - word.endMs >= pauseMs) return 'sentence';
  const text = displayText(word);
  if (SENTENCE_END.test(text) && !isAbbreviation(text)) return 'sentence';
  // A hyphen inside a word ("well-" and "known") is no place to stop.
  return CLAUSE_END.test(text) && !/\p{L}-$/u.test(text) ? 'clause' : 'none';
}

function isAbbreviation(text: string): boolean {
  const bare = /^["'“‘(]*(.+)\.$/u.exec(text)?.[1];
  return bare !== undefined && (ABBREVIATIONS.has(bare.toLowerCase()) || INITIALS.test(bare));
}
