import type { Language } from '../voices/voice-languages.ts';

type Replacement = readonly [espeak: string, kokoro: string];

/*
 * espeak-ng writes IPA; Kokoro was trained on misaki's alphabet, in which a diphthong is one letter. The
 * correspondences are those of misaki 0.9.4 (`misaki/espeak.py`, Apache-2.0); longer ones come first.
 */
const ENGLISH: readonly Replacement[] = [
  ['n̩', 'ᵊn'],
  ['l̩', 'ᵊl'],
  ['m̩', 'ᵊm'],
  ['aɪ', 'I'],
  ['aʊ', 'W'],
  ['dʒ', 'ʤ'],
  ['tʃ', 'ʧ'],
  ['ɔɪ', 'Y'],
  ['əl', 'ᵊl'],
  ['ʲo', 'jo'],
  ['ʲə', 'jə'],
  ['ʲ', ''],
  ['ɚ', 'əɹ'],
  ['r', 'ɹ'],
  ['x', 'k'],
  ['ç', 'k'],
  ['ɐ', 'ə'],
  ['ɬ', 'l'],
  ['\u0303', ''],
];

const BRITISH: readonly Replacement[] = [
  ['eə', 'ɛː'],
  ['iə', 'ɪə'],
  ['əʊ', 'Q'],
];

const AMERICAN: readonly Replacement[] = [
  ['oʊ', 'O'],
  ['ɜːɹ', 'ɜɹ'],
  ['ɜː', 'ɜɹ'],
  ['ɪə', 'iə'],
  ['ː', ''],
];

/** What is left once the diphthongs are gone. */
const ENGLISH_REST: readonly Replacement[] = [
  ['eɪ', 'A'],
  ['e', 'A'],
  ['o', 'ɔ'],
  ['ɾ', 'T'],
  ['ʔ', 't'],
];

const OTHER: readonly Replacement[] = [
  ['aɪ', 'I'],
  ['aʊ', 'W'],
  ['dz', 'ʣ'],
  ['dʒ', 'ʤ'],
  ['eɪ', 'A'],
  ['oʊ', 'O'],
  ['əʊ', 'Q'],
  ['ss', 'S'],
  ['ts', 'ʦ'],
  ['tʃ', 'ʧ'],
  ['ɔɪ', 'Y'],
  ['-', ''],
];

const REPLACEMENTS: Readonly<Record<'en-us' | 'en-gb' | 'other', readonly Replacement[]>> = {
  'en-us': [...ENGLISH, ...AMERICAN, ...ENGLISH_REST],
  'en-gb': [...ENGLISH, ...BRITISH, ...ENGLISH_REST],
  other: OTHER,
};

/**
 * Writes one espeak-ng phoneme (for example `ˈoʊ`) in Kokoro's alphabet (`ˈO`).
 *
 * Phoneme by phoneme and not on the joined string, so that `t` and `ʃ` of two syllables stay apart from the
 * affricate `tʃ`.
 */
export function espeakToKokoro(phoneme: string, language: Language): string {
  const replacements = REPLACEMENTS[language === 'en-us' || language === 'en-gb' ? language : 'other'];
  return replacements.reduce((mapped, [espeak, kokoro]) => mapped.replaceAll(espeak, kokoro), phoneme);
}
