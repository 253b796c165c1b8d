import { describe, expect, it } from 'vitest';
import { statisticsOf } from './statistics.ts';

describe('statisticsOf', () => {
  it('names values that were measured', () => {
    const measurements = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(statisticsOf(measurements)).toEqual({ count: 100, min: 1, p50: 50, p95: 95, p99: 99, max: 100 });
  });

  it('is that value for a single one', () => {
    expect(statisticsOf([7])).toEqual({ count: 1, min: 7, p50: 7, p95: 7, p99: 7, max: 7 });
  });

  it('refuses to sum up nothing', () => {
    expect(() => statisticsOf([])).toThrow(RangeError);
  });
});
