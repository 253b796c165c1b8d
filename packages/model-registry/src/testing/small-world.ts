import type { DeviceBudget } from '../device-budget.ts';
import { RegistryWorld, type RegistryWorldOptions } from './registry-world.ts';
import type { ScriptedModelOptions } from './scripted-model.ts';

/** Numbers that can be added in the head. */
export const SMALL_BUDGET: DeviceBudget = {
  totalBytes: 120,
  softLimitBytes: 110,
  hardLimitBytes: 115,
  softTargetBytes: 100,
};

/** A world of models given by their resident bytes, or by all their options. */
export function smallWorld(
  models: Readonly<Record<string, number | Omit<ScriptedModelOptions, 'modelId'>>>,
  options: Partial<RegistryWorldOptions> = {},
): RegistryWorld {
  return new RegistryWorld({
    budget: SMALL_BUDGET,
    ...options,
    models: Object.entries(models).map(([modelId, model]) => ({
      modelId,
      ...(typeof model === 'number' ? { footprint: { residentBytes: model } } : model),
    })),
  });
}

/** Loads a model, whoever asked for it, and leaves it idle. */
export async function preloaded(world: RegistryWorld, ...modelIds: readonly string[]): Promise<void> {
  for (const modelId of modelIds) {
    world.preload(modelId);
    await world.flush();
    world.model(modelId).finishLoad();
    await world.flush();
  }
}
