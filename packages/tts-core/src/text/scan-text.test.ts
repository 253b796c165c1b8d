import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanText } from './scan-text.ts';

const scan = (text: string) => scanText({ text, language: 'en-us' });
const words = (text: string) => scan(text).tokens.flatMap((token) => (token.kind === 'word' ? [token.text] : []));
const marks = (text: string) =>
  scan(text)
    .tokens.flatMap((token) => (token.kind === 'punctuation' ? [token.symbol] : []))
    .join('');

describe('scanText', () => {
  it.each([
    ["Don't stop", ["Don't", 'stop']],
    ['Don’t stop', ["Don't", 'stop']],
    ['a well-kept e-mail', ['a', 'well-kept', 'e-mail']],
    ['It cost $3.50 at 10:30.', ['It', 'cost', '$3.50', 'at', '10:30']],
    ['1,000,000 of −5 and 50%', ['1,000,000', 'of', '-5', 'and', '50%']],
    ['hello,world', ['hello', 'world']],
    ['rock & roll', ['rock', '&', 'roll']],
    ['Dr. Smith met the U.S.A. team', ['Dr.', 'Smith', 'met', 'the', 'U.S.A.', 'team']],
    ['ﬁne ＡＢＣ', ['fine', 'ABC']],
    ['soft\u00ADhyphen', ['softhyphen']],
  ])('finds the words of %j', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it.each([
    ['Wait... what?! No -- yes.', '…?!—.'],
    ['He said "hi" and «salut».', '“”“”.'],
    ['你好。 Ok！ [aside]', '.!()'],
  ])('finds the punctuation of %j', (text, expected) => {
    expect(marks(text)).toBe(expected);
  });

  it('keeps the place of every word in the source', () => {
    const text = 'Mr. O’Neil paid $5 — twice.';
    for (const token of scan(text).tokens) {
      if (token.kind === 'word') expect(text.slice(token.start, token.end).replace('’', "'")).toBe(token.text);
    }
  });

  it('marks paragraphs but not single line breaks', () => {
    expect(scan('one\ntwo\n\nthree').tokens.map(({ kind }) => kind)).toEqual(['word', 'word', 'paragraph', 'word']);
  });

  it.each([
    ['hi 👩‍🚀🎉 there', 'emoji', '👩‍🚀🎉'],
    ['bell\u0007 rings', 'control', '\u0007'],
    ['hello привет мир', 'script', 'привет мир'],
    ['**bold**', 'symbol', '**'],
  ])('reports what it does not speak in %j', (text, reason, dropped) => {
    expect(scan(text).warnings[0]).toMatchObject({ code: 'TEXT_DROPPED', reason, text: dropped });
  });

  it('does not warn about apostrophes used as quotes', () => {
    expect(scan("'quoted'").warnings).toEqual([]);
  });

  it('accounts for every visible character of any text, in order and without overlap', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { tokens, warnings } = scan(text);
        const spans = [...tokens, ...warnings.filter((warning) => warning.code === 'TEXT_DROPPED')].sort(
          (a, b) => a.start - b.start,
        );
        let position = 0;
        let unaccounted = '';
        for (const { start, end } of spans) {
          expect(start).toBeGreaterThanOrEqual(position);
          unaccounted += text.slice(position, start);
          position = end;
        }
        unaccounted += text.slice(position);
        expect(unaccounted.replace(/\s|['‘’‛`´¿¡]/gu, '')).toBe('');
      }),
    );
  });

  it.each([
    'a'.repeat(100_000),
    '.'.repeat(100_000),
    "'-".repeat(50_000),
    '1,'.repeat(50_000),
    '\u200D'.repeat(100_000),
  ])('is linear on hostile input (case %#)', (text) => {
    expect(scan(text).tokens.length).toBeLessThanOrEqual(100_000);
  });
});
