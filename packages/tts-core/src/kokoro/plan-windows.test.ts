import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PlanWindowsOptions, planWindows } from './plan-windows.ts';

const lengths = (options: Partial<PlanWindowsOptions> & { end: number }) =>
  planWindows({ first: 0, frames: options.end, runs: 1, ...options }).map((run) =>
    run.map(({ first, end }) => end - first),
  );

/** Frames to speak inside of all frames, for some processes, with or without a hurry. */
const options = fc
  .record({
    before: fc.nat(40),
    length: fc.integer({ min: 1, max: 3_000 }),
    after: fc.nat(40),
    runs: fc.integer({ min: 1, max: 8 }),
    hurry: fc.option(fc.integer({ min: 20, max: 160 }), { nil: undefined }),
  })
  .map(
    ({ before, length, after, runs, hurry }): PlanWindowsOptions => ({
      first: before,
      end: before + length,
      frames: before + length + after,
      runs,
      ...(hurry !== undefined && { firstWindowFrames: hurry }),
    }),
  );

describe('planWindows', () => {
  it('plans nothing where there is nothing to speak', () => {
    expect(planWindows({ first: 7, end: 7, frames: 20, runs: 2 })).toEqual([]);
  });

  it('speaks a short text in one window', () => {
    expect(lengths({ end: 150, runs: 1 })).toEqual([[150]]);
  });

  it('begins small for who is in a hurry, and grows to the usual size', () => {
    expect(lengths({ end: 800, firstWindowFrames: 40 })).toEqual([[40, 64, 102, 160, 160, 160, 114]]);
  });

  it('hurries in the first run only', () => {
    const [first, second] = lengths({ end: 800, runs: 2, firstWindowFrames: 40 });
    expect(first![0]).toBe(40);
    expect(second![0]).toBe(160);
  });

  it('gives every process the same share, and no share that is too short', () => {
    const shares = (end: number) => lengths({ end, runs: 4 }).map((run) => run.reduce((sum, size) => sum + size, 0));
    expect(shares(1_000)).toEqual([250, 250, 250, 250]);
    expect(shares(170)).toEqual([85, 85]);
    expect(shares(100)).toEqual([100]);
  });

  it('covers every frame once, in order, with context wherever there is any', () => {
    fc.assert(
      fc.property(options, (planned) => {
        const windows = planWindows(planned).flat();
        let position = planned.first;
        for (const { first, end, contextFirst, contextEnd } of windows) {
          expect(first).toBe(position);
          expect(end).toBeGreaterThan(first);
          expect(contextFirst).toBe(Math.max(0, first - 8));
          expect(contextEnd).toBe(Math.min(planned.frames, end + 8));
          position = end;
        }
        expect(position).toBe(planned.end);
      }),
    );
  });

  it('makes no window too short for statistics unless the speech is, and none much larger than is quick', () => {
    fc.assert(
      fc.property(options, (planned) => {
        const shortest = Math.min(planned.firstWindowFrames ?? 160, 32, planned.end - planned.first);
        for (const { first, end } of planWindows(planned).flat()) {
          expect(end - first).toBeGreaterThanOrEqual(shortest);
          expect(end - first).toBeLessThan(160 + 32);
        }
      }),
    );
  });

  it('gives no more runs than there are processes', () => {
    fc.assert(
      fc.property(options, (planned) => {
        const runs = planWindows(planned);
        expect(runs.length).toBeGreaterThanOrEqual(1);
        expect(runs.length).toBeLessThanOrEqual(planned.runs);
      }),
    );
  });
});
