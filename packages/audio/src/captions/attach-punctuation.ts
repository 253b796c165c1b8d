import type { Word } from './word.ts';

/**
 * Gives every word the punctuation that touches it in the source: brackets and quotes that open go to the word after
 * them, the rest, such as a dash between spaces, to the word before. Text that nobody speaks stays out.
 */
export function attachPunctuation(words: readonly Word[], source: string): readonly Word[] {
  const starts = words.map((word, index) => word.sourceStart - openingBefore(word, words[index - 1], source));
  return words.map((word, index) => {
    const sourceStart = starts[index]!;
    const sourceEnd = word.sourceEnd + closingLength(source.slice(word.sourceEnd, starts[index + 1]));
    return { ...word, text: source.slice(sourceStart, sourceEnd), sourceStart, sourceEnd };
  });
}

/** How many characters of opening punctuation stand right before a word. */
function openingBefore(word: Word, previous: Word | undefined, source: string): number {
  const gap = source.slice(previous?.sourceEnd ?? 0, word.sourceStart);
  return /(?<=^|[\s\p{Pd}\p{Ps}])[\p{Ps}\p{Pi}"'¡¿]+$/u.exec(gap)?.[0].length ?? 0;
}

/** How much of a gap belongs to the word before it: what touches it, and marks that stand alone between spaces. */
function closingLength(gap: string): number {
  return /^[^\s\p{L}\p{N}]*(?:\s+[^\s\p{L}\p{N}]+(?=\s|$))*/u.exec(gap)?.[0].length ?? 0;
}
