import type { Word } from './word.ts';

/** What is shown at one time. Times are whole milliseconds, so every format writes the same ones. */
export interface Cue {
  readonly startMs: number;
  /** Exclusive, and never after the next cue's start or the end of the audio. */
  readonly endMs: number;
  readonly lines: readonly CueLine[];
}

/** The words of one line, in order. */
export type CueLine = readonly Word[];

/** The words of a cue in order, whatever its lines. */
export function cueWords({ lines }: Cue): readonly Word[] {
  return lines.flat();
}

/**
 * The text of a line: words with a space between them, unless they touch in the source ("well-" and "known").
 *
 * `show` turns a word into what a format writes for it.
 */
export function lineText(line: CueLine, show: (word: Word) => string = displayText): string {
  return line.map((word, index) => separator(line[index - 1], word) + show(word)).join('');
}

/** A word's text on one line: a line break in the source would end the cue in SRT and WebVTT. */
export function displayText({ text }: Word): string {
  return text.replaceAll(/\s+/gu, ' ').trim();
}

/** How many characters a reader counts, so an emoji is one. */
export function displayLength(text: string): number {
  return [...text].length;
}

/** What stands between two words of a line. */
export function separator(previous: Word | undefined, word: Word): '' | ' ' {
  if (previous === undefined) return '';
  const touches = previous.sourceEnd === word.sourceStart && word.sourceStart > previous.sourceStart;
  return touches ? '' : ' ';
}
