import { voiceNamesIn } from './voice-expression.ts';

/** The languages that Kokoro v1.0 has voices for, as BCP 47 tags. */
export const LANGUAGES = ['en-us', 'en-gb', 'es', 'fr', 'hi', 'it', 'ja', 'pt-br', 'zh'] as const;

export type Language = (typeof LANGUAGES)[number];

/** The first letter of a voice id names its language; the second is f or m. */
const LANGUAGE_OF_PREFIX: Readonly<Record<string, Language>> = {
  a: 'en-us',
  b: 'en-gb',
  e: 'es',
  f: 'fr',
  h: 'hi',
  i: 'it',
  j: 'ja',
  p: 'pt-br',
  z: 'zh',
};

/** A voice id, or the name of a file that is called like one, such as `voices/bf_own.bin`. */
const KOKORO_NAME = /(?:^|[/\\])(?<prefix>[abefhijpz])[fm]_[^/\\]*$/;

/**
 * The language that a voice was trained on: that of the first name in it that follows Kokoro's pattern; American
 * English when none does.
 *
 * @throws VoiceExpressionError when the voice cannot be read.
 */
export function languageOfVoice(voice: string): Language {
  for (const name of voiceNamesIn(voice)) {
    const prefix = KOKORO_NAME.exec(name)?.groups?.['prefix'];
    if (prefix !== undefined) return LANGUAGE_OF_PREFIX[prefix]!;
  }
  return 'en-us';
}

/** The scripts that a speaker of the language reads aloud, as a regular expression source. */
export const SCRIPTS: Readonly<Record<Language, string>> = {
  'en-us': String.raw`\p{Script=Latin}`,
  'en-gb': String.raw`\p{Script=Latin}`,
  es: String.raw`\p{Script=Latin}`,
  fr: String.raw`\p{Script=Latin}`,
  hi: String.raw`\p{Script=Devanagari}|\p{Script=Latin}`,
  it: String.raw`\p{Script=Latin}`,
  ja: String.raw`\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Latin}`,
  'pt-br': String.raw`\p{Script=Latin}`,
  zh: String.raw`\p{Script=Han}|\p{Script=Latin}`,
};
