import { type CueLine, displayLength, lineText } from './cue.ts';
import type { Word } from './word.ts';

/**
 * Words in the fewest lines of at most `maxCharsPerLine` characters, as even in length as they can be. A longer word has
 * a line of its own.
 */
export function breakLines(words: readonly Word[], maxCharsPerLine: number): readonly CueLine[] {
  let lines = fillLines(words, maxCharsPerLine);
  const lineCount = lines.length;
  for (let width = maxCharsPerLine - 1; width > 0; width--) {
    const narrower = fillLines(words, width);
    if (narrower.length > lineCount) break;
    lines = narrower;
  }
  return lines;
}

/** Words in lines that are each filled as far as they go. */
export function fillLines(words: readonly Word[], maxCharsPerLine: number): readonly CueLine[] {
  const lines: Word[][] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line !== undefined && displayLength(lineText([...line, word])) <= maxCharsPerLine) line.push(word);
    else lines.push([word]);
  }
  return lines;
}
