import type { ModelEntry, RegistryState } from '../core/registry-state.ts';
import { ModelBusyError, ModelDisposeError } from '../errors/model-errors.ts';

/** What an unload came to; undefined while it goes on. @throws when it failed */
export function unloadResult(state: RegistryState, modelId: string, generation: number): 'unloaded' | undefined {
  const entry = state.models.get(modelId);
  if (!entry || !('generation' in entry.residency)) return 'unloaded';
  const { residency, drainDeadlineMs, lastError } = entry;
  if (residency.state === 'quarantined') throw new ModelDisposeError({ modelId, cause: lastError?.cause });
  if (drainDeadlineMs !== undefined || residency.state === 'unloading') return undefined;
  if (residency.generation !== generation) return 'unloaded';
  throw new ModelBusyError({ modelId, problem: `${entry.leases.length} of its leases did not end in time` });
}

/** The models that began to leave between two states. */
export function departed(before: RegistryState, after: RegistryState): readonly ModelEntry[] {
  return after.models
    .values()
    .filter(
      ({ modelId, residency }) =>
        residency.state === 'unloading' && before.models.get(modelId)?.residency.state === 'ready',
    );
}

/** Which of these are gone; undefined while one is still on its way. */
export function gone(state: RegistryState, leaving: readonly ModelEntry[]): readonly ModelEntry[] | undefined {
  const isStill = ({ modelId, residency: then }: ModelEntry, stage: 'unloading' | 'quarantined') => {
    const now = state.models.get(modelId)?.residency;
    return now?.state === stage && 'generation' in then && now.generation === then.generation;
  };
  if (leaving.some((entry) => isStill(entry, 'unloading'))) return undefined;
  return leaving.filter((entry) => !isStill(entry, 'quarantined'));
}
