/** A text of a known number of words. */
export interface CorpusText {
  readonly words: number;
  readonly text: string;
}

/** Ten-word sentences without numbers or names, so that every engine says the same words. */
const SENTENCES = [
  'The old lighthouse keeper climbed the stairs before the storm.',
  'He trimmed the lamp and watched the grey water rise.',
  'Somewhere below the cliffs a small boat turned toward home.',
  'Nobody on the shore could hear the bell that night.',
  'The wind took every sound and carried it far inland.',
  'In the village they closed the shutters and counted candles.',
  'A child asked whether the sea was angry with them.',
  'Her grandmother smiled and said the sea forgets everything quickly.',
  'By morning the beach was covered with rope and timber.',
  'The keeper slept at last beside his cooling copper lamp.',
] as const;

const WORDS_PER_SENTENCE = 10;

/** A text of so many words, a multiple of ten; the sentences come again in order where there are not enough. */
export function corpusText(words: number): CorpusText {
  const sentences = Array.from(
    { length: words / WORDS_PER_SENTENCE },
    (_, index) => SENTENCES[index % SENTENCES.length],
  );
  return { words, text: sentences.join(' ') };
}
