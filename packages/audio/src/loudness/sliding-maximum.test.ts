import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slidingMaximum } from './sliding-maximum.ts';

describe('slidingMaximum', () => {
  it('agrees with looking through every window', () => {
    const values = fc.uint8Array({ maxLength: 60 }).map((values) => Float32Array.from(values));
    fc.assert(
      fc.property(values, fc.nat(70), (values, reach) => {
        const expected = values.map((_, index) => Math.max(...values.subarray(index, index + reach + 1)));
        expect(slidingMaximum(values, reach)).toEqual(expected);
      }),
      { seed: 6, numRuns: 300 },
    );
  });
});
