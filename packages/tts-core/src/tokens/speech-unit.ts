import type { SourceSpan, SpeechWarning } from '../speech-warning.ts';
import type { Boundary, MarkedWord } from '../text/group-clauses.ts';
import { tokenize } from './tokenize.ts';

/** The smallest thing that a chunk is made of: a word with its marks, as token ids. */
export interface SpeechUnit extends SourceSpan {
  /** The word as it stands in the source. */
  readonly text: string;
  /** Ids of the opening marks, the word, and the marks after it. */
  readonly before: readonly number[];
  readonly ids: readonly number[];
  readonly after: readonly number[];
  readonly boundary: Boundary;
}

export interface SpeechUnitsOptions {
  readonly word: MarkedWord;
  /** The word's phonemes in Kokoro's alphabet. */
  readonly phonemes: string;
  /** The source text that the word's offsets point into. */
  readonly source: string;
  /** A longer word is split. */
  readonly maxTokens: number;
  readonly warn: (warning: SpeechWarning) => void;
}

/** One unit for the word; several when it is too long for one inference, none when it has no sound. */
export function speechUnits({ word, phonemes, source, maxTokens, warn }: SpeechUnitsOptions): SpeechUnit[] {
  const { start, end, boundary } = word;
  const text = source.slice(start, end);
  const { ids, unknown } = withoutPads(phonemes);
  for (const symbol of unknown) warn({ code: 'PHONEME_DROPPED', symbol, word: text, start, end });
  if (ids.length === 0) {
    if (unknown.length === 0) warn({ code: 'TEXT_DROPPED', reason: 'symbol', text, start, end });
    return [];
  }

  const before = withoutPads(word.before).ids;
  const after = withoutPads(word.after).ids;
  const maxIds = maxTokens - before.length - after.length;
  if (ids.length <= maxIds) return [{ text, start, end, before, ids, after, boundary }];

  warn({ code: 'WORD_SPLIT', text, start, end });
  const parts: SpeechUnit[] = [];
  for (let first = 0; first < ids.length; first += maxIds) {
    const isFirst = first === 0;
    const isLast = first + maxIds >= ids.length;
    parts.push({
      text: isFirst ? text : '',
      start,
      end,
      before: isFirst ? before : [],
      ids: ids.slice(first, first + maxIds),
      after: isLast ? after : [],
      boundary: isLast ? boundary : 'word',
    });
  }
  return parts;
}

function withoutPads(phonemes: string): { ids: readonly number[]; unknown: readonly string[] } {
  const { ids, unknown } = tokenize(phonemes);
  return { ids: ids.slice(1, -1), unknown };
}

/** How many tokens a unit takes, without the space before it. */
export function tokenCount(unit: SpeechUnit): number {
  return unit.before.length + unit.ids.length + unit.after.length;
}
