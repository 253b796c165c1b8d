import { describe, expect, it } from 'vitest';
import { nearestName } from './nearest-name.ts';

const known = ['beth', 'rick_c137', 'morty', 'summer'];

describe('nearestName', () => {
  it.each([
    ['mrty', 'morty'],
    ['SUMMER', 'summer'],
    ['rick', 'rick_c137'],
    ['rick_c137_angry', 'rick_c137'],
  ])('takes %s for %s', (name, nearest) => {
    expect(nearestName(name, known)).toBe(nearest);
  });

  it('finds nothing among no names, and nothing for a text that is no name', () => {
    expect(nearestName('morty', [])).toBeUndefined();
    expect(nearestName('m'.repeat(1_000_000), known)).toBeUndefined();
  });
});
