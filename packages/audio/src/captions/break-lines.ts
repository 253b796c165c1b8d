import { type CueLine, displayLength, displayText, lineText, separator } from './cue.ts';
import type { Word } from './word.ts';

/**
 * Words in the fewest lines of at most `maxCharsPerLine` characters, as even in length as they can be. A longer word has
 * a line of its own.
 */
export function breakLines(words: readonly Word[], maxCharsPerLine: number): readonly CueLine[] {
  let lines = fillLines(words, maxCharsPerLine);
  const lineCount = lines.length;
  const longest = Math.max(0, ...lines.map((line) => displayLength(lineText(line))));
  for (let width = Math.min(maxCharsPerLine, longest) - 1; width > 0; width--) {
    const narrower = fillLines(words, width);
    if (narrower.length > lineCount) break;
    lines = narrower;
  }
  return lines;
}

/** Words in lines that are each filled as far as they go. */
export function fillLines(words: readonly Word[], maxCharsPerLine: number): readonly CueLine[] {
  const lines: Word[][] = [];
  let lineLength = 0;
  for (const word of words) {
    const line = lines.at(-1);
    const length = displayLength(separator(line?.at(-1), word) + displayText(word));
    if (line !== undefined && lineLength + length <= maxCharsPerLine) {
      line.push(word);
      lineLength += length;
    } else {
      lines.push([word]);
      lineLength = displayLength(displayText(word));
    }
  }
  return lines;
}
