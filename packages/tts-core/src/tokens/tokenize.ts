import { PAD_ID, VOCABULARY } from './vocabulary.ts';

/** Phonemes as the ids that the model reads. */
export interface Tokens {
  /** `[0, …ids, 0]`: one id for each known symbol, between the two pads. */
  readonly ids: readonly number[];
  /** The symbols that are not in the vocabulary, in order, each as often as it stood there. */
  readonly unknown: readonly string[];
}

/** Looks up each symbol of Kokoro's phoneme alphabet; unknown ones are returned, never dropped silently. */
export function tokenize(phonemes: string): Tokens {
  const ids = [PAD_ID];
  const unknown: string[] = [];
  for (const symbol of phonemes) {
    const id = VOCABULARY.get(symbol);
    if (id === undefined) unknown.push(symbol);
    else ids.push(id);
  }
  ids.push(PAD_ID);
  return { ids, unknown };
}
