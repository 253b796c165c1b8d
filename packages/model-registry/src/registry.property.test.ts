import fc from 'fast-check';
import { describe, it } from 'vitest';
import { RegistryWorld, registryCommands } from './testing/index.ts';

const HARD = 100;
const IDS = ['a', 'b', 'c', 'd'];
const SIZES = [0, 1, 9, 10, 30, 99, 100, 101];

const newWorld = (withProbe: boolean) =>
  new RegistryWorld({
    budget: { totalBytes: 120, softLimitBytes: 90, hardLimitBytes: HARD, softTargetBytes: 80, overheadBytes: 1 },
    withProbe,
    bypassLimit: 2,
    maxQueue: 6,
    models: [
      { modelId: 'a', footprint: { residentBytes: 40, workingBytes: 9 }, keepAliveMs: 1_000 },
      { modelId: 'b', footprint: { residentBytes: 50, workingBytes: 10 }, minResidencyMs: 400 },
      { modelId: 'c', footprint: { residentBytes: 30, workingBytes: 0 }, maxLeases: 1, loadStallTimeoutMs: 3_000 },
      { modelId: 'd', footprint: { residentBytes: 98, workingBytes: 1 }, keepAliveMs: 0 },
    ],
  });

describe('the registry under random schedules', () => {
  it.each([
    { withProbe: false, numRuns: 500 },
    { withProbe: true, numRuns: 500 },
  ])(
    'holds every invariant ($numRuns schedules, probe: $withProbe)',
    async ({ withProbe, numRuns }) => {
      await fc.assert(
        fc.asyncProperty(
          fc.commands(registryCommands(IDS, SIZES), { maxCommands: 40, size: '+1' }),
          async (commands) => {
            const world = newWorld(withProbe);
            await fc.asyncModelRun(() => ({ model: {}, real: world }), commands);
            const violations = await world.finish();
            if (violations.length > 0) throw new Error(violations.join('\n'));
          },
        ),
        { numRuns, seed: 20_260_822 },
      );
    },
    60_000,
  );
});
