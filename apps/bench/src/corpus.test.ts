import { describe, expect, it } from 'vitest';
import { corpusText } from './corpus.ts';

describe('corpusText', () => {
  it.each([10, 50, 100, 200])('holds %i words', (words) => {
    expect(corpusText(words).text.split(/\s+/)).toHaveLength(words);
  });
});
