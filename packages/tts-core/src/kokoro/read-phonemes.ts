import { NothingToSpeakError } from '../errors.ts';
import type { SpeechWarning } from '../speech-warning.ts';
import { MAX_CHUNK_TOKENS } from '../tokens/balance-chunks.ts';
import { type SpeechUnit, speechUnits } from '../tokens/speech-unit.ts';
import type { ReadText } from './read-text.ts';

const MARKS_AFTER = /[;:,.!?—…")”]+$/u;
const MARKS_BEFORE = /^["(“]+/u;

/**
 * Turns phonemes in Kokoro's alphabet, words set apart by spaces, into units of token ids.
 *
 * @throws NothingToSpeakError when no symbol is in the vocabulary.
 */
export function readPhonemes(phonemes: string): ReadText {
  const warnings: SpeechWarning[] = [];
  const units: SpeechUnit[] = [];
  for (const match of phonemes.matchAll(/\S+/gu)) {
    const [word] = match;
    const before = MARKS_BEFORE.exec(word)?.[0] ?? '';
    const after = MARKS_AFTER.exec(word.slice(before.length))?.[0] ?? '';
    const sounds = word.slice(before.length, word.length - after.length);
    const boundary = /[.!?…]/u.test(after) ? 'sentence' : after === '' ? 'word' : 'clause';
    const marked = {
      text: sounds,
      start: match.index,
      end: match.index + word.length,
      before,
      after,
      boundary,
    } as const;
    if (sounds === '') continue;
    units.push(
      ...speechUnits({
        word: marked,
        phonemes: sounds,
        source: phonemes,
        maxTokens: MAX_CHUNK_TOKENS - 1,
        warn: (warning) => warnings.push(warning),
      }),
    );
  }
  if (units.length === 0) throw new NothingToSpeakError({ reason: "it holds none of Kokoro's phonemes" });
  return { units, warnings };
}
