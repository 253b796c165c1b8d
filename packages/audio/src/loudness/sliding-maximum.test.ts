import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slidingMaximum } from './sliding-maximum.ts';

describe('slidingMaximum', () => {
  it('agrees with looking through every window', () => {
    const values = fc.float32Array({ min: 0, max: 1, noNaN: true, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.nat(70), (values, reach) => {
        const expected = values.map((_, index) => Math.max(...values.subarray(index, index + reach + 1)));
        expect(slidingMaximum(values, reach)).toEqual(expected);
      }),
      { seed: 6, numRuns: 300 },
    );
  });
});
