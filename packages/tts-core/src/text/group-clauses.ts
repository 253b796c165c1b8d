import type { TextToken } from './scan-text.ts';

/** How much of a pause a listener expects after a word. */
export type Boundary = 'word' | 'clause' | 'sentence';

/** A word with the marks that touch it. */
export interface MarkedWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Opening marks, for example `“(`. */
  readonly before: string;
  /** Marks after the word, for example `?!”`. */
  readonly after: string;
  readonly boundary: Boundary;
}

/** Words that are pronounced together. */
export type Clause = readonly MarkedWord[];

export interface GroupClausesOptions {
  readonly tokens: readonly TextToken[];
  /**
   * A clause without punctuation is cut after this many words: neighbours further away do not change a word.
   * @default 30
   */
  readonly maxWords?: number;
}

const OPENING = '“(';
const SENTENCE_END = /[.!?…]/u;

/** Attaches marks to their words and groups the words between marks. Marks without any word are left out. */
export function groupClauses({ tokens, maxWords = 30 }: GroupClausesOptions): Clause[] {
  const words: { -readonly [Key in keyof MarkedWord]: MarkedWord[Key] }[] = [];
  let opening = '';
  for (const token of tokens) {
    const last = words.at(-1);
    if (token.kind === 'word') {
      const { text, start, end } = token;
      words.push({ text, start, end, before: opening, after: '', boundary: 'word' });
      opening = '';
    } else if (token.kind === 'paragraph') {
      // A heading has no full stop, and without one it would run into the text below it.
      if (last && !SENTENCE_END.test(last.after)) last.after += '.';
    } else if (OPENING.includes(token.symbol)) {
      opening = token.symbol;
    } else if (last && !last.after.endsWith(token.symbol)) {
      last.after += token.symbol;
    }
  }
  for (const word of words) word.boundary = boundaryAfter(word.after);
  return cutIntoClauses(words, maxWords);
}

function boundaryAfter(marks: string): Boundary {
  if (SENTENCE_END.test(marks)) return 'sentence';
  return marks === '' ? 'word' : 'clause';
}

function cutIntoClauses(words: readonly MarkedWord[], maxWords: number): MarkedWord[][] {
  const clauses: MarkedWord[][] = [];
  let clause: MarkedWord[] = [];
  for (const word of words) {
    clause.push(word);
    if (word.boundary !== 'word' || clause.length === maxWords) {
      clauses.push(clause);
      clause = [];
    }
  }
  if (clause.length > 0) clauses.push(clause);
  return clauses;
}
