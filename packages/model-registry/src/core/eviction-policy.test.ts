import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EvictionCandidate, leastRecentlyUsed, sizeAwareLeastRecentlyUsed } from './eviction-policy.ts';

const candidate = (
  modelId: string,
  residentBytes: number,
  lastUsedSeq: number,
  evictionCost = 0,
): EvictionCandidate => ({
  modelId,
  residentBytes,
  lastUsedSeq,
  evictionCost,
  idleForMs: 0,
  lastLoadMs: undefined,
});

const candidates = fc
  .array(fc.record({ bytes: fc.integer({ min: 1, max: 50 }), cost: fc.nat(2) }), { maxLength: 8 })
  .map((rows) => rows.map(({ bytes, cost }, index) => candidate(`m${index}`, bytes, index, cost)));

const freed = (ids: readonly string[], from: readonly EvictionCandidate[]) =>
  from.filter(({ modelId }) => ids.includes(modelId)).reduce((sum, { residentBytes }) => sum + residentBytes, 0);

describe('sizeAwareLeastRecentlyUsed', () => {
  it('prefers the coldest single model that is enough to several smaller ones', () => {
    const models = [candidate('small', 10, 1), candidate('large', 40, 2), candidate('larger', 50, 3)];
    expect(sizeAwareLeastRecentlyUsed(30, models)).toEqual(['large']);
    expect(leastRecentlyUsed(30, models)).toEqual(['small', 'large']);
  });

  it('keeps a costly model as long as cheaper ones are enough', () => {
    const models = [candidate('dear', 40, 1, 5), candidate('cheap', 20, 2), candidate('cheaper', 20, 3)];
    expect(sizeAwareLeastRecentlyUsed(40, models)).toEqual(['cheap', 'cheaper']);
    expect(sizeAwareLeastRecentlyUsed(50, models)).toContain('dear');
  });

  it('takes the coldest first and spares whom it does not need', () => {
    const models = [candidate('cold', 10, 1), candidate('mild', 20, 2), candidate('hot', 10, 3)];
    expect(sizeAwareLeastRecentlyUsed(25, models)).toEqual(['cold', 'mild']);
  });

  it('frees enough whenever that is possible, and needs every model that it names', () => {
    fc.assert(
      fc.property(candidates, fc.integer({ min: 1, max: 200 }), (models, neededBytes) => {
        const goal = Math.min(
          neededBytes,
          freed(
            models.map(({ modelId }) => modelId),
            models,
          ),
        );
        const chosen = sizeAwareLeastRecentlyUsed(goal, models);
        expect(freed(chosen, models)).toBeGreaterThanOrEqual(goal);
        for (const spared of chosen)
          expect(
            freed(
              chosen.filter((id) => id !== spared),
              models,
            ),
          ).toBeLessThan(Math.max(1, goal));
      }),
    );
  });
});
