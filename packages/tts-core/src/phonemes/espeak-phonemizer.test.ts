import { beforeAll, describe, expect, it } from 'vitest';
import type { Language } from '../voices/voice-languages.ts';
import { loadEspeakPhonemizer } from './espeak-phonemizer.ts';
import type { Phonemizer } from './phonemizer.ts';

describe('the espeak-ng phonemizer', () => {
  let phonemizer: Phonemizer;
  beforeAll(async () => {
    phonemizer = await loadEspeakPhonemizer();
  });
  const say = (language: Language, text: string) => phonemizer.phonemize({ language, words: text.split(' ') });

  it.each([
    ['the quick brown fox', ['ðə', 'kwˈɪk', 'bɹˈWn', 'fˈɑks']],
    ['a show of the house', ['ɐ', 'ʃˈO', 'ʌv', 'ðə', 'hˈWs']],
    ['choose a joyful day', ['ʧˈuz', 'ɐ', 'ʤˈYfᵊl', 'dˈA']],
    ['better button bird', ['bˈɛTəɹ', 'bˈʌtᵊn', 'bˈɜɹd']],
    ["don't stop", ['dˈOnt', 'stˈɑp']],
  ])('says "%s" in the alphabet that Kokoro was trained on', (text, expected) => {
    expect(say('en-us', text)).toEqual(expected);
  });

  it('gives a number the sounds of all its words', () => {
    expect(say('en-us', 'in 1984 we')).toEqual(['ɪn', 'nˈIntinhˈʌndɹɪd ˈATi fˈɔɹ', 'wi']);
  });

  it('does not speak British with an American r', () => {
    expect(say('en-gb', 'goat bird')).toEqual(['ɡˈQt', 'bˈɜːd']);
  });

  it.each([
    ['es', 'hola señor', ['ˈola', 'seɲˈoɾ']],
    ['fr', 'bonjour', ['bɔ̃ʒˈuʁ']],
    ['it', 'ciao', ['ʧˈao']],
    ['hi', 'नमस्ते', ['nəmˈʌsteː']],
  ] as const)('speaks %s', (language, text, expected) => {
    expect(say(language, text)).toEqual(expected);
  });

  it('returns to a language after another one', () => {
    say('es', 'hola');
    expect(say('en-us', 'show')).toEqual(['ʃˈO']);
  });

  it('says what it cannot speak', () => {
    expect(() => say('ja', 'こんにちは')).toThrow(
      expect.objectContaining({ code: 'LANGUAGE_NOT_SUPPORTED', language: 'ja' }),
    );
  });

  it('says the whole of a very long word', () => {
    const [phonemes] = say('en-us', 'ha'.repeat(500));
    expect(phonemes!.match(/h/gu)!.length).toBeGreaterThan(400);
  });
});
