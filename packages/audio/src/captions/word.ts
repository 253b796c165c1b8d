import { VortexError } from '@vortex/runtime';

/** One spoken word: how the source writes it, when it is heard, and where it stands in the source. */
export interface Word {
  /** As captions show it: the source's spelling, with the punctuation that touches it. */
  readonly text: string;
  /** Milliseconds from the start of the audio. */
  readonly startMs: number;
  readonly endMs: number;
  /** UTF-16 offsets into the source text; the end is exclusive. */
  readonly sourceStart: number;
  readonly sourceEnd: number;
}

/** Words whose times make no sense; `index` says which is the first. */
export class InvalidWordError extends VortexError {
  readonly index: number;
  readonly word: Word;

  constructor({ index, word, found }: { index: number; word: Word; found: string }) {
    super({
      code: 'INVALID_WORD',
      message: `Word ${index}, ${JSON.stringify(word.text)} (${word.startMs} to ${word.endMs} ms), ${found}.`,
      hint: 'Give words in order of their starts, each ending at or after its start, within the audio.',
    });
    this.index = index;
    this.word = word;
  }
}

/**
 * Throws an {@link InvalidWordError} unless times are finite, in order, and every word begins within the audio.
 * A word that ends late is let through; captions end with the audio.
 */
export function assertWords(words: readonly Word[], { audioDurationMs }: { readonly audioDurationMs: number }): void {
  let previousStartMs = 0;
  for (const [index, word] of words.entries()) {
    const { startMs, endMs } = word;
    const found = !Number.isFinite(startMs + endMs)
      ? 'has a time that is not finite'
      : endMs < startMs
        ? 'ends before it starts'
        : startMs < previousStartMs
          ? `starts before ${previousStartMs} ms, where ${index === 0 ? 'the audio' : 'the word before it'} starts`
          : startMs >= audioDurationMs
            ? `starts after the audio, which lasts ${audioDurationMs} ms`
            : undefined;
    if (found !== undefined) throw new InvalidWordError({ index, word, found });
    previousStartMs = startMs;
  }
}
