import { describe, expect, it } from 'vitest';
import { groupClauses } from './group-clauses.ts';
import { scanText } from './scan-text.ts';

const clauses = (text: string, maxWords?: number) =>
  groupClauses({
    tokens: scanText({ text, language: 'en-us' }).tokens,
    ...(maxWords === undefined ? {} : { maxWords }),
  });
const written = (text: string, maxWords?: number) =>
  clauses(text, maxWords).map((clause) => clause.map(({ before, text, after }) => before + text + after).join(' '));

describe('groupClauses', () => {
  it.each([
    ['One, two. Three', ['One,', 'two.', 'Three']],
    ['He said "stop!" (twice).', ['He said “stop!”', '(twice).']],
    ['What?! No!!! Yes...', ['What?!', 'No!', 'Yes…']],
    ['Title\n\nText here', ['Title.', 'Text here']],
    ['... --- !!!', []],
  ])('groups %j', (text, expected) => {
    expect(written(text)).toEqual(expected);
  });

  it('tells sentence ends from clause ends', () => {
    expect(
      clauses('one two, three. four')
        .flat()
        .map(({ boundary }) => boundary),
    ).toEqual(['word', 'clause', 'sentence', 'word']);
  });

  it('cuts a text without punctuation between words', () => {
    expect(written('a b c d e', 2)).toEqual(['a b', 'c d', 'e']);
  });
});
