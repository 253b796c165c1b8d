/** Phonemes of one word as espeak-ng groups them: a number may have several groups, a weak word may share one. */
export type PhonemeGroup = readonly string[];

export interface AlignWordsOptions {
  /** The phonemes of the whole clause, grouped as they are spoken. */
  readonly clause: readonly PhonemeGroup[];
  /** The phonemes of each word when it is said alone. */
  readonly alone: readonly (readonly PhonemeGroup[])[];
}

/**
 * Finds which of a clause's phonemes belong to which word.
 *
 * Said together, words change (`a` is weak, `of the` becomes one group), so groups cannot be counted. The clause is
 * aligned with the words said alone by least edit distance, and a word takes the phonemes that fall to it. O(n·m).
 *
 * @returns for each word its groups in the clause; the concatenation of all is the clause.
 */
export function alignWords({ clause, alone }: AlignWordsOptions): PhonemeGroup[][] {
  const heard = clause.flatMap((group, groupIndex) => group.map((phoneme) => ({ phoneme, groupIndex })));
  const expected = alone.flatMap((groups, wordIndex) => groups.flat().map((phoneme) => ({ phoneme, wordIndex })));
  const wordOf = wordOfEachPhoneme(
    heard.map(({ phoneme }) => phoneme),
    expected,
  );

  const words = alone.map((): string[][] => []);
  let previousGroup = -1;
  let previousWord = -1;
  for (const [index, { phoneme, groupIndex }] of heard.entries()) {
    const wordIndex = wordOf[index] ?? 0;
    const groups = words[wordIndex] ?? [];
    if (wordIndex !== previousWord || groupIndex !== previousGroup) groups.push([]);
    groups.at(-1)?.push(phoneme);
    previousGroup = groupIndex;
    previousWord = wordIndex;
  }
  return words;
}

const STRESS = /[ˈˌ]/gu;
const VOWEL = /[aeiouyɐɑɒæɔəɚɛɜɪʊʌᵻøœɨɯɤ]/u;

/** 0 for the same sound whatever its stress, less between two vowels or two consonants than across. */
function substitutionCost(a: string, b: string): number {
  const plainA = a.replace(STRESS, '');
  const plainB = b.replace(STRESS, '');
  if (plainA === plainB) return 0;
  return VOWEL.test(plainA) === VOWEL.test(plainB) ? 1 : 2;
}

const GAP_COST = 1.25;

function wordOfEachPhoneme(
  heard: readonly string[],
  expected: readonly { readonly phoneme: string; readonly wordIndex: number }[],
): number[] {
  const columns = expected.length + 1;
  const cost = new Float64Array((heard.length + 1) * columns);
  for (let i = 1; i <= heard.length; i++) cost[i * columns] = i * GAP_COST;
  for (let j = 1; j < columns; j++) cost[j] = j * GAP_COST;
  for (let i = 1; i <= heard.length; i++) {
    for (let j = 1; j < columns; j++) {
      cost[i * columns + j] = Math.min(
        cost[(i - 1) * columns + j - 1]! + substitutionCost(heard[i - 1]!, expected[j - 1]!.phoneme),
        cost[(i - 1) * columns + j]! + GAP_COST,
        cost[i * columns + j - 1]! + GAP_COST,
      );
    }
  }

  const wordOf = new Array<number>(heard.length).fill(0);
  let i = heard.length;
  let j = expected.length;
  while (i > 0) {
    const here = cost[i * columns + j]!;
    const pair = expected[j - 1];
    if (pair && here === cost[(i - 1) * columns + j - 1]! + substitutionCost(heard[i - 1]!, pair.phoneme)) {
      wordOf[--i] = pair.wordIndex;
      j--;
    } else if (pair && here === cost[i * columns + j - 1]! + GAP_COST) {
      j--;
    } else {
      // An extra sound (a linking r, say) goes to the word before it.
      wordOf[--i] = pair?.wordIndex ?? 0;
    }
  }
  return wordOf;
}
