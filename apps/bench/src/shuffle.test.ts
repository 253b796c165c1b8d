import { describe, expect, it } from 'vitest';
import { seededRandom, shuffled } from './shuffle.ts';

const items = [1, 2, 3, 4, 5, 6, 7, 8];

describe('shuffled', () => {
  it('keeps every item', () => {
    expect(shuffled(items, seededRandom(7)).sort()).toEqual(items);
  });

  it('gives one order for one seed, and others for others', () => {
    const orders = new Set(Array.from({ length: 20 }, (_, seed) => shuffled(items, seededRandom(seed)).join()));
    expect(orders.size).toBeGreaterThan(15);
    expect(shuffled(items, seededRandom(3))).toEqual(shuffled(items, seededRandom(3)));
  });

  it('puts each item first about equally often', () => {
    const random = seededRandom(1);
    const firsts = new Map(items.map((item) => [item, 0]));
    for (let round = 0; round < 8_000; round++) {
      const [first] = shuffled(items, random);
      firsts.set(first!, firsts.get(first!)! + 1);
    }
    for (const count of firsts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});
