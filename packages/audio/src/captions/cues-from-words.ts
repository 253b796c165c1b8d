import { assertOptions } from '../assert-option.ts';
import { breakLines, fillLines } from './break-lines.ts';
import { breakStrength } from './break-strength.ts';
import { type Cue, displayLength, lineText } from './cue.ts';
import { assertWords, type Word } from './word.ts';

export interface CueOptions {
  /** Length of the audio; nothing is shown after it. */
  readonly audioDurationMs: number;
  /** @default 42 */
  readonly maxCharsPerLine?: number;
  /** @default 2 */
  readonly maxLines?: number;
  /** @default 6000 */
  readonly maxCueMs?: number;
  /**
   * A shorter cue stays until then, or until the next one or the end of the audio; at most `maxCueMs`.
   * @default 1000
   */
  readonly minCueMs?: number;
  /**
   * Silence between words that ends a cue like a full stop does.
   * @default 500
   */
  readonly pauseMs?: number;
}

type Limits = Required<CueOptions>;

/** Words `from` to before `to`. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** What a cue costs at all, so that cues are filled; the rest is weighed against it. */
const CUE_COST = 4;
/** For a cue that is gone at once; a cue of half the least duration costs half of it. */
const BRIEF_COST = 4;
/** For a sentence that ends inside a cue. Above CUE_COST, so two sentences share a cue only when one is brief. */
const SENTENCE_INSIDE_COST = 5;
const CUT_COST = { sentence: 0, clause: 2, none: 6 } as const;

/**
 * Spreads words over cues: each word in exactly one, in order, inside the audio, none overlapping another. Cues end at
 * sentences, pauses and clauses where the limits allow; a single word may pass them. The split is the cheapest of all
 * splits, so no cue is left with a stray last word.
 *
 * Throws an `InvalidWordError` for words out of order or beyond the audio, an `InvalidAudioOptionError` for a bad limit.
 *
 * @example
 * const cues = cuesFromWords(words, { audioDurationMs: durationMs(pcm) });
 */
export function cuesFromWords(
  words: readonly Word[],
  { audioDurationMs, maxCharsPerLine = 42, maxLines = 2, maxCueMs = 6000, minCueMs = 1000, pauseMs = 500 }: CueOptions,
): readonly Cue[] {
  assertOptions({ maxCharsPerLine, maxLines, maxCueMs }, { min: 1 });
  assertOptions({ audioDurationMs, minCueMs, pauseMs });
  assertWords(words, { audioDurationMs });
  const limits = {
    audioDurationMs,
    maxCharsPerLine,
    maxLines,
    maxCueMs,
    minCueMs: Math.min(minCueMs, maxCueMs),
    pauseMs,
  };
  const starts = cueStarts(words, limits);
  return cheapestSpans(words, starts, limits).map(({ from, to }) => ({
    startMs: starts[from]!,
    endMs: cueEnd({ from, to }, { words, starts, limits }),
    lines: breakLines(words.slice(from, to), maxCharsPerLine),
  }));
}

/** When a cue would start that begins with each word: whole milliseconds that leave one for it to be seen. */
function cueStarts(words: readonly Word[], { audioDurationMs }: Limits): readonly number[] {
  const latest = Math.max(0, Math.floor(audioDurationMs) - 1);
  return words.map(({ startMs }) => Math.min(Math.round(startMs), latest));
}

function cueEnd(
  { from, to }: Span,
  { words, starts, limits }: { words: readonly Word[]; starts: readonly number[]; limits: Limits },
): number {
  const { audioDurationMs, minCueMs, maxCueMs } = limits;
  const startMs = starts[from]!;
  const spokenUntil = words.slice(from, to).reduce((latest, { endMs }) => Math.max(latest, Math.round(endMs)), startMs);
  const wanted = Math.max(Math.min(spokenUntil, startMs + maxCueMs), startMs + minCueMs, startMs + 1);
  return Math.floor(Math.min(wanted, starts[to] ?? Number.POSITIVE_INFINITY, audioDurationMs));
}

/** The split with the least cost: the best way to reach each word from the best ways to reach those before it. */
function cheapestSpans(words: readonly Word[], starts: readonly number[], limits: Limits): readonly Span[] {
  const best: { readonly cost: number; readonly from: number }[] = [{ cost: 0, from: 0 }];
  for (let to = 1; to <= words.length; to++) {
    let cheapest = { cost: Number.POSITIVE_INFINITY, from: to - 1 };
    let sentencesInside = 0;
    for (let from = to - 1; from >= 0; from--) {
      if (from < to - 1) sentencesInside += Number(strengthAfter(words, from, limits) === 'sentence');
      const mayStartHere = from === 0 || starts[from]! > starts[from - 1]!;
      // Words that begin within the same millisecond cannot be told apart by cues, so they stay together.
      if (!mayStartHere) continue;
      if (cheapest.cost < Number.POSITIVE_INFINITY && !fits(words.slice(from, to), limits)) break;
      const cost =
        best[from]!.cost +
        CUE_COST +
        sentencesInside * SENTENCE_INSIDE_COST +
        BRIEF_COST * brevity({ from, to }, { words, starts, limits }) +
        fullness(words.slice(from, to), limits) ** 2 +
        (to === words.length ? 0 : CUT_COST[strengthAfter(words, to - 1, limits)]);
      if (cost < cheapest.cost) cheapest = { cost, from };
    }
    best.push(cheapest);
  }
  const spans: Span[] = [];
  for (let to = words.length; to > 0; to = best[to]!.from) spans.unshift({ from: best[to]!.from, to });
  return spans;
}

function strengthAfter(words: readonly Word[], index: number, limits: Limits) {
  return breakStrength(words[index]!, words[index + 1]!, limits);
}

function fits(words: readonly Word[], { maxCharsPerLine, maxLines, maxCueMs }: Limits): boolean {
  const spokenMs = words.reduce((latest, { endMs }) => Math.max(latest, endMs), 0) - words[0]!.startMs;
  const lines = fillLines(words, maxCharsPerLine);
  return (
    spokenMs <= maxCueMs &&
    lines.length <= maxLines &&
    lines.every((line) => displayLength(lineText(line)) <= maxCharsPerLine)
  );
}

/** From 0, shown for the least duration or longer, to 1, gone at once. */
function brevity(span: Span, context: { words: readonly Word[]; starts: readonly number[]; limits: Limits }): number {
  const shownMs = cueEnd(span, context) - context.starts[span.from]!;
  return Math.max(0, 1 - shownMs / Math.max(1, context.limits.minCueMs));
}

/** Share of a cue's room that the words take; its square makes even cues cheaper than a full and an empty one. */
function fullness(words: readonly Word[], { maxCharsPerLine, maxLines }: Limits): number {
  return displayLength(lineText(words)) / (maxCharsPerLine * maxLines);
}
