import fc from 'fast-check';
import type { Step } from '../core/step.ts';
import { finishWorld } from './finish-world.ts';
import { registryCommands } from './registry-commands.ts';
import { RegistryWorld } from './registry-world.ts';

const HARD_LIMIT = 100;
/** Some twice, because more happens to a model that is named more often. */
const IDS = ['a', 'a', 'b', 'b', 'c', 'd', 'd', 'e'];
/** Around the limit, and around the sizes of the models below. */
const SIZES = [0, 1, 9, 10, 30, HARD_LIMIT - 1, HARD_LIMIT, HARD_LIMIT + 1];

/** Five models of which no two settings are alike, on a device that any two of them nearly fill. */
export function crowdedWorld({ withProbe, step }: { withProbe: boolean; step?: Step | undefined }): RegistryWorld {
  return new RegistryWorld({
    budget: { totalBytes: 120, softLimitBytes: 95, hardLimitBytes: HARD_LIMIT, softTargetBytes: 85, overheadBytes: 1 },
    withProbe,
    bypassLimit: 2,
    maxQueue: 6,
    ...(step ? { step } : {}),
    models: [
      { modelId: 'a', footprint: { residentBytes: 40, workingBytes: 9 }, keepAliveMs: 1_000, measuredBytes: 35 },
      { modelId: 'b', footprint: { residentBytes: 50, workingBytes: 10 }, minResidencyMs: 400 },
      { modelId: 'c', footprint: { residentBytes: 30, workingBytes: 0 }, maxLeases: 1, loadStallTimeoutMs: 3_000 },
      { modelId: 'e', footprint: { residentBytes: 5 }, evictionCost: 1 },
      { modelId: 'd', footprint: { residentBytes: 98, workingBytes: 1 }, keepAliveMs: 0 },
    ],
  });
}

export interface SearchOptions {
  readonly withProbe: boolean;
  readonly numRuns: number;
  readonly seed: number;
  readonly step?: Step;
  /** Stops at the first counterexample without making it smaller. */
  readonly endOnFailure?: boolean;
}

const commandsFor = (withProbe: boolean) =>
  fc.commands(registryCommands({ modelIds: IDS, sizes: SIZES, withProbe }), { maxCommands: 40, size: '+1' });

/** Searches for a schedule that breaks an invariant; the error of a failure names the seed and the schedule. */
export async function searchSchedules({ withProbe, step, ...parameters }: SearchOptions): Promise<void> {
  const property = fc.asyncProperty(commandsFor(withProbe), async (schedule) => {
    const world = crowdedWorld({ withProbe, step });
    await fc.asyncModelRun(() => ({ model: {}, real: world }), schedule);
    const violations = await finishWorld(world);
    if (violations.length > 0) throw new Error(violations.join('\n'));
  });
  await fc.assert(property, parameters);
}

/** The same, with the loads, disposes and commands interleaved in every order that a scheduler can find. */
export async function searchInterleavings({ withProbe, step, ...parameters }: SearchOptions): Promise<void> {
  const property = fc.asyncProperty(fc.scheduler(), commandsFor(withProbe), async (scheduler, schedule) => {
    const world = crowdedWorld({ withProbe, step });
    for (const model of world.models.values()) {
      model.pace = 'held';
      model.onLoad = () =>
        void scheduler.schedule(Promise.resolve(), `load ${model.modelId}`).then(() => model.finishLoad());
      const checkDispose = model.onDispose;
      model.onDispose = (instance) => {
        checkDispose?.(instance);
        void scheduler.schedule(Promise.resolve(), `dispose ${model.modelId}`).then(() => model.finishDispose());
      };
    }
    await fc.scheduledModelRun(scheduler, () => ({ model: {}, real: world }), schedule);
    const violations = await finishWorld(world);
    if (violations.length > 0) throw new Error(violations.join('\n'));
  });
  await fc.assert(property, parameters);
}
