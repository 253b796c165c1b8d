import { describe, it } from 'vitest';
import { searchInterleavings, searchSchedules } from './testing/random-schedules.ts';

// A failure prints the seed, the path to the counterexample, and the schedule itself.
const seed = 20_260_822;

describe('the registry under random schedules', () => {
  it('holds every invariant in 5,000 schedules without a probe', async () => {
    await searchSchedules({ withProbe: false, numRuns: 5_000, seed });
  }, 120_000);

  it('holds every invariant in 3,000 schedules with a probe that fails, lies and sees strangers', async () => {
    await searchSchedules({ withProbe: true, numRuns: 3_000, seed });
  }, 120_000);

  it('holds every invariant in 2,000 interleavings of loads, disposes and calls', async () => {
    await searchInterleavings({ withProbe: false, numRuns: 2_000, seed });
  }, 120_000);
});
