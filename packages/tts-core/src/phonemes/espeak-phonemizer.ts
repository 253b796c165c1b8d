import { LanguageNotSupportedError, PhonemizerUnavailableError } from '../errors.ts';
import type { Language } from '../voices/voice-languages.ts';
import { alignWords, type PhonemeGroup } from './align-words.ts';
import { espeakToKokoro } from './espeak-to-kokoro.ts';
import type { Phonemizer } from './phonemizer.ts';

/** The part of the Emscripten build of espeak-ng that is used here; it ships no types. */
interface EspeakModule {
  readonly HEAPU8: Uint8Array;
  readonly eSpeakNGWorker: new () => EspeakWorker;
}

interface EspeakWorker {
  /** 0 when the voice exists. */
  set_voice(identifier: string): number;
  /** A pointer to UTF-8 text ended by a zero byte, valid until the next call. */
  convert_to_phonemes(text: string, ipa: boolean): { readonly ptr: number };
}

const ESPEAK_VOICES: Readonly<Partial<Record<Language, string>>> = {
  'en-us': 'en-us',
  'en-gb': 'en',
  es: 'es',
  fr: 'fr',
  hi: 'hi',
  it: 'it',
  'pt-br': 'pt-br',
};

/** espeak-ng cuts what it returns for longer input, so longer words are said in pieces. */
const MAX_WORD_LENGTH = 80;

/**
 * Loads espeak-ng (WebAssembly, about 100 ms and 40 MB); not for the event loop of a server.
 *
 * espeak-ng is GPL-3.0 and an optional dependency, so it is imported only here and only when asked for.
 *
 * @throws PhonemizerUnavailableError when the optional package is not installed.
 */
export async function loadEspeakPhonemizer(): Promise<Phonemizer> {
  const espeak = await importEspeak();
  return new EspeakPhonemizer(espeak);
}

async function importEspeak(): Promise<EspeakModule> {
  const packageName: string = '@echogarden/espeak-ng-emscripten';
  try {
    const { default: initialise } = (await import(packageName)) as { default: () => Promise<EspeakModule> };
    return await initialise();
  } catch (cause) {
    throw new PhonemizerUnavailableError({ packageName, cause });
  }
}

class EspeakPhonemizer implements Phonemizer {
  readonly #module: EspeakModule;
  readonly #worker: EspeakWorker;
  #language: Language | undefined;

  constructor(module: EspeakModule) {
    this.#module = module;
    this.#worker = new module.eSpeakNGWorker();
  }

  phonemize({ language, words }: { language: Language; words: readonly string[] }): string[] {
    this.#useVoice(language);
    const clause = this.#say(words.join(' '));
    const alone = words.map((word) => this.#say(word));
    return alignWords({ clause, alone }).map((groups, index) => kokoroPhonemes(groups, words[index]!, language));
  }

  #useVoice(language: Language): void {
    if (language === this.#language) return;
    const voice = ESPEAK_VOICES[language];
    if (voice === undefined || this.#worker.set_voice(voice) !== 0) {
      throw new LanguageNotSupportedError({ language, supported: Object.keys(ESPEAK_VOICES) });
    }
    this.#language = language;
  }

  #say(text: string): PhonemeGroup[] {
    if (text.length > MAX_WORD_LENGTH && !text.includes(' ')) {
      return (text.match(new RegExp(`.{1,${MAX_WORD_LENGTH}}`, 'gsu')) ?? []).flatMap((part) => this.#say(part));
    }
    const { ptr } = this.#worker.convert_to_phonemes(text, true);
    const end = this.#module.HEAPU8.indexOf(0, ptr);
    const printed = Buffer.from(this.#module.HEAPU8.subarray(ptr, end)).toString('utf8');
    return printed
      .replace(/\([a-z-]+\)/g, '') // espeak-ng names the language that it switches to
      .split(/[\s|]+/u)
      .map((group) => group.split('_').filter((phoneme) => phoneme !== ''))
      .filter((group) => group.length > 0);
  }
}

function kokoroPhonemes(groups: readonly PhonemeGroup[], word: string, language: Language): string {
  const english = language === 'en-us' || language === 'en-gb';
  // misaki keeps this vowel for the article only; inside words it is a plain schwa.
  if (english && word.toLowerCase() === 'a' && groups.flat().join('') === 'ɐ') return 'ɐ';
  return groups
    .map((group) => group.map((phoneme) => espeakToKokoro(phoneme, language)).join(''))
    .join(' ')
    .replaceAll('ɜɹɹ', 'ɜɹ');
}
