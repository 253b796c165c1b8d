import { NothingToSpeakError } from '../errors.ts';
import type { EngineHost } from '../host/engine-host.ts';
import type { SpeechWarning } from '../speech-warning.ts';
import { type Clause, groupClauses } from '../text/group-clauses.ts';
import { scanText } from '../text/scan-text.ts';
import { MAX_CHUNK_TOKENS } from '../tokens/balance-chunks.ts';
import { type SpeechUnit, speechUnits, tokenCount } from '../tokens/speech-unit.ts';
import type { Language } from '../voices/voice-languages.ts';

export interface ReadTextOptions {
  readonly host: EngineHost;
  readonly text: string;
  readonly language: Language;
  /** Reading stops once there are this many tokens, because nobody will hear the rest. */
  readonly enoughTokens: number;
  readonly signal?: AbortSignal | undefined;
}

export interface ReadText {
  /** What is spoken, in order. */
  readonly units: readonly SpeechUnit[];
  readonly warnings: readonly SpeechWarning[];
}

/** Clauses that are sent to the engine at once: few enough that an answer never blocks the event loop for long. */
const CLAUSES_PER_CALL = 64;

/**
 * Turns text into units of token ids, with the engine's pronunciations.
 *
 * @throws NothingToSpeakError when no word has a sound.
 */
export async function readText({ host, text, language, enoughTokens, signal }: ReadTextOptions): Promise<ReadText> {
  const scanned = scanText({ text, language });
  const clauses = groupClauses({ tokens: scanned.tokens });
  if (clauses.length === 0) throw new NothingToSpeakError({ reason: reasonFor(text, scanned.warnings) });

  const warnings = [...scanned.warnings];
  const units: SpeechUnit[] = [];
  let tokens = 0;
  for (let first = 0; first < clauses.length && tokens < enoughTokens; first += CLAUSES_PER_CALL) {
    const batch = clauses.slice(first, first + CLAUSES_PER_CALL);
    const pronounced = await pronounce({ host, clauses: batch, language, signal });
    for (const [clauseIndex, clause] of batch.entries()) {
      for (const [wordIndex, word] of clause.entries()) {
        const phonemes = pronounced[clauseIndex]?.[wordIndex] ?? '';
        const parts = speechUnits({
          word,
          phonemes,
          source: text,
          maxTokens: MAX_CHUNK_TOKENS - 1,
          warn: (w) => warnings.push(w),
        });
        units.push(...parts);
        for (const part of parts) tokens += tokenCount(part) + 1;
      }
    }
  }
  if (units.length === 0) throw new NothingToSpeakError({ reason: 'none of its words has a sound' });
  return { units, warnings };
}

function pronounce({
  host,
  clauses,
  language,
  signal,
}: { clauses: readonly Clause[] } & Pick<ReadTextOptions, 'host' | 'language' | 'signal'>) {
  const words = clauses.map((clause) => clause.map((word) => word.text));
  return host.call('phonemize', { language, clauses: words }, { signal });
}

function reasonFor(text: string, warnings: readonly SpeechWarning[]): string {
  if (text.trim() === '') return 'it is empty';
  const reasons = new Set(warnings.flatMap((warning) => (warning.code === 'TEXT_DROPPED' ? [warning.reason] : [])));
  return reasons.size === 0 ? 'it is punctuation only' : `it is only made of ${[...reasons].join(', ')}`;
}
