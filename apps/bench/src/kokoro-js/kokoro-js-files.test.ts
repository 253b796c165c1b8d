import { VOCABULARY } from '@vortex/tts-core';
import { describe, expect, it } from 'vitest';
import { kokoroJsFiles } from './kokoro-js-files.ts';

interface Tokenizer {
  readonly normalizer: { readonly pattern: { readonly Regex: string }; readonly content: string };
  readonly model: { readonly vocab: Readonly<Record<string, number>> };
}

const tokenizerOf = (vocabulary: ReadonlyMap<string, number>) =>
  kokoroJsFiles(vocabulary)['tokenizer.json'] as unknown as Tokenizer;
const known = (vocabulary: ReadonlyMap<string, number>, text: string) => {
  const { pattern, content } = tokenizerOf(vocabulary).normalizer;
  return text.replaceAll(new RegExp(pattern.Regex, 'gu'), content);
};

describe('kokoroJsFiles', () => {
  it('keeps every symbol of the vocabulary and drops every other', () => {
    const symbols = [...VOCABULARY.keys()].join('');
    expect(known(VOCABULARY, symbols)).toBe(symbols);
    expect(known(VOCABULARY, '$həlˈoʊ 7\u0329[w]ˈɜːld^-\\!')).toBe('həlˈoʊ wˈɜːld!');
  });

  it('takes symbols that mean something in a pattern as themselves', () => {
    const odd = new Map([']', '^', '-', '\\', 'a', 'z'].map((symbol, id) => [symbol, id] as const));
    expect(known(odd, 'a]^-\\z[bcd')).toBe('a]^-\\z');
  });

  it('gives each symbol its id, and the pad its own', () => {
    expect(Object.keys(tokenizerOf(VOCABULARY).model.vocab)).toHaveLength(115);
    expect(tokenizerOf(VOCABULARY).model.vocab).toMatchObject({ $: 0, ';': 1, ' ': 16, ᵻ: 177 });
  });

  it('can be written as JSON', () => {
    const files = kokoroJsFiles(VOCABULARY);
    expect(JSON.parse(JSON.stringify(files))).toEqual(files);
    expect(Object.keys(files)).toEqual(['config.json', 'tokenizer_config.json', 'tokenizer.json']);
  });
});
