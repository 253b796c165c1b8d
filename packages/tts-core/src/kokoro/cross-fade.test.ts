import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crossFade } from './cross-fade.ts';

const samples = (options: { minLength: number; maxLength: number }) =>
  fc.float32Array({ min: -1, max: 1, noNaN: true, ...options });

describe('crossFade', () => {
  it('begins with one take and ends with the other', () => {
    const to = new Float32Array(200).fill(1);
    crossFade({ from: new Float32Array(100).fill(-1), to });
    expect(to[0]).toBeCloseTo(-1, 3);
    expect(to[99]).toBeCloseTo(1, 3);
    expect([...to.subarray(100)]).toEqual(new Array(100).fill(1));
  });

  it('stays between the two takes', () => {
    fc.assert(
      fc.property(samples({ minLength: 0, maxLength: 50 }), samples({ minLength: 0, maxLength: 80 }), (from, to) => {
        const faded = to.slice();
        crossFade({ from, to: faded });
        for (const [index, sample] of faded.entries()) {
          const other = from[index] ?? to[index]!;
          expect(sample).toBeGreaterThanOrEqual(Math.min(to[index]!, other) - 1e-6);
          expect(sample).toBeLessThanOrEqual(Math.max(to[index]!, other) + 1e-6);
        }
      }),
    );
  });

  it('changes nothing where the takes agree', () => {
    const to = Float32Array.of(0.1, -0.2, 0.3);
    crossFade({ from: to.slice(), to });
    expect([...to]).toEqual([...Float32Array.of(0.1, -0.2, 0.3)]);
  });
});
