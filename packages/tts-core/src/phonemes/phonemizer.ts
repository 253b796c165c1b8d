import type { Language } from '../voices/voice-languages.ts';

export interface PhonemizeRequest {
  readonly language: Language;
  /** The words of one clause, without punctuation: neighbours influence each other, clauses do not. */
  readonly words: readonly string[];
}

/** Turns words into Kokoro's phoneme alphabet. */
export interface Phonemizer {
  /**
   * One string of phonemes for each word, in order; empty for a word that has no sound.
   *
   * Symbols outside Kokoro's vocabulary may appear: whoever tokenizes reports them.
   *
   * @throws LanguageNotSupportedError
   */
  phonemize(request: PhonemizeRequest): readonly string[];
}
