import { describe, expect, it } from 'vitest';
import { tokenize } from './tokenize.ts';
import { VOCABULARY } from './vocabulary.ts';

describe('VOCABULARY', () => {
  it('holds 114 symbols with ids from 1 to 177', () => {
    expect(VOCABULARY.size).toBe(114);
    expect(Math.min(...VOCABULARY.values())).toBe(1);
    expect(Math.max(...VOCABULARY.values())).toBe(177);
  });

  it('gives no id twice', () => {
    expect(new Set(VOCABULARY.values()).size).toBe(VOCABULARY.size);
  });

  it.each([
    [' ', 16],
    ['\u0303', 17],
    ['I', 25],
    ['O', 31],
    ['ɡ', 92],
    ['ɹ', 123],
    ['ˈ', 156],
    ['ᵻ', 177],
  ])('maps %j to %i', (symbol, id) => {
    expect(VOCABULARY.get(symbol)).toBe(id);
  });
});

describe('tokenize', () => {
  it('puts one pad on either side', () => {
    expect(tokenize('a').ids).toEqual([0, 43, 0]);
  });

  it('reports unknown symbols instead of dropping them silently', () => {
    expect(tokenize('aʘg')).toEqual({ ids: [0, 43, 0], unknown: ['ʘ', 'g'] });
  });
});
