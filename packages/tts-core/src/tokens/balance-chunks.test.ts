import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Boundary } from '../text/group-clauses.ts';
import { balanceChunks, MAX_CHUNK_TOKENS } from './balance-chunks.ts';
import { chunkTokens } from './chunk-tokens.ts';
import type { SpeechUnit } from './speech-unit.ts';

const unit = (tokens: number, boundary: Boundary = 'word'): SpeechUnit => ({
  text: 'x',
  start: 0,
  end: 1,
  before: [],
  ids: new Array<number>(tokens).fill(43),
  after: [],
  boundary,
});
const sentence = (tokens: number) => [unit(tokens - 11), unit(10, 'sentence')];
const sizes = (units: readonly SpeechUnit[]) => balanceChunks(units).map((chunk) => chunkTokens(chunk).ids.length - 2);

describe('balanceChunks', () => {
  it('keeps a short text whole', () => {
    expect(sizes([unit(5), unit(5, 'sentence')])).toEqual([11]);
  });

  it('makes nothing of nothing', () => {
    expect(balanceChunks([])).toEqual([]);
  });

  it('cuts at sentence ends and leaves no short rest', () => {
    const chunks = balanceChunks([120, 110, 130, 60].flatMap(sentence));
    expect(chunks.every((chunk) => chunk.at(-1)!.boundary === 'sentence')).toBe(true);
    expect(Math.min(...chunks.map((chunk) => chunkTokens(chunk).ids.length - 2))).toBeGreaterThanOrEqual(100);
  });

  it('cuts a very long sentence at a clause before it cuts at a word', () => {
    const units = [
      ...new Array(30).fill(unit(6)),
      unit(6, 'clause'),
      ...new Array(30).fill(unit(6)),
      unit(6, 'sentence'),
    ];
    expect(balanceChunks(units)[0]!.at(-1)!.boundary).toBe('clause');
  });

  it('cuts a text without any punctuation evenly', () => {
    const lengths = sizes(new Array(100).fill(unit(5)));
    expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(150);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(100);
  });

  it('never loses or reorders a unit and never passes the ceiling', () => {
    const units = fc.array(
      fc.record({
        tokens: fc.integer({ min: 1, max: MAX_CHUNK_TOKENS }),
        boundary: fc.constantFrom<Boundary>('word', 'clause', 'sentence'),
      }),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(units, (drafts) => {
        const input = drafts.map(({ tokens, boundary }) => unit(tokens, boundary));
        const chunks = balanceChunks(input);
        expect(chunks.flat()).toEqual(input);
        for (const chunk of chunks) expect(chunkTokens(chunk).ids.length - 2).toBeLessThanOrEqual(MAX_CHUNK_TOKENS);
      }),
    );
  });
});
