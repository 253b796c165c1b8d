import type { RegistryState } from './registry-state.ts';

/** An idle model that may be unloaded. */
export interface EvictionCandidate {
  readonly modelId: string;
  /** What unloading it gives back. */
  readonly residentBytes: number;
  /** Smaller is longer ago. */
  readonly lastUsedSeq: number;
  readonly idleForMs: number;
  /** As its definition says; higher is kept longer. */
  readonly evictionCost: number;
  readonly lastLoadMs: number | undefined;
}

/**
 * Chooses who leaves so that `neededBytes` come free; if all together are too few, it should name all.
 *
 * It must be pure: what it throws, and ids that are not among the candidates, are ignored and counted.
 */
export type EvictionPolicy = (neededBytes: number, candidates: readonly EvictionCandidate[]) => readonly string[];

/** Cheapest and coldest first, until it is enough. */
export const leastRecentlyUsed: EvictionPolicy = (neededBytes, candidates) => {
  const chosen: string[] = [];
  let freed = 0;
  for (const candidate of coldestFirst(candidates)) {
    if (freed >= neededBytes) break;
    chosen.push(candidate.modelId);
    freed += candidate.residentBytes;
  }
  return chosen;
};

/**
 * The default: the coldest single model that is enough by itself, else as few of the coldest as are enough.
 *
 * Pure recency would unload three small models and then the large one that alone was enough.
 */
export const sizeAwareLeastRecentlyUsed: EvictionPolicy = (neededBytes, candidates) => {
  const ordered = coldestFirst(candidates);
  const cheapest = ordered[0]?.evictionCost;
  const single = ordered.find(
    ({ residentBytes, evictionCost }) => residentBytes >= neededBytes && evictionCost === cheapest,
  );
  if (single) return [single.modelId];

  const chosen = new Set(leastRecentlyUsed(neededBytes, ordered));
  const bytes = new Map(ordered.map(({ modelId, residentBytes }) => [modelId, residentBytes]));
  let freed = [...chosen].reduce((sum, modelId) => sum + bytes.get(modelId)!, 0);
  for (const modelId of [...chosen].reverse()) {
    if (freed - bytes.get(modelId)! < neededBytes) continue;
    chosen.delete(modelId);
    freed -= bytes.get(modelId)!;
  }
  return [...chosen];
};

function coldestFirst(candidates: readonly EvictionCandidate[]): EvictionCandidate[] {
  return [...candidates].sort((a, b) => a.evictionCost - b.evictionCost || a.lastUsedSeq - b.lastUsedSeq);
}

/** Who is chosen, and why the policy was not listened to if it was not. */
export interface EvictionChoice {
  readonly modelIds: readonly string[];
  readonly freedBytes: number;
  readonly policyProblem: string | undefined;
}

/** Asks the policy and believes only an answer that makes sense. */
export function chooseVictims(
  { settings }: Pick<RegistryState, 'settings'>,
  neededBytes: number,
  candidates: readonly EvictionCandidate[],
): EvictionChoice {
  const available = candidates.reduce((sum, { residentBytes }) => sum + residentBytes, 0);
  const goal = Math.min(neededBytes, available);
  const bytes = new Map(candidates.map(({ modelId, residentBytes }) => [modelId, residentBytes]));
  const freedBy = (ids: readonly string[]) => ids.reduce((sum, id) => sum + (bytes.get(id) ?? 0), 0);

  let policyProblem: string | undefined;
  try {
    const answer = [...new Set(settings.eviction(goal, candidates))];
    const stranger = answer.find((id) => !bytes.has(id));
    if (stranger !== undefined) policyProblem = `it named "${stranger}", which is not a candidate`;
    else if (freedBy(answer) < goal) policyProblem = `it freed ${freedBy(answer)} of ${goal} bytes`;
    else return { modelIds: answer, freedBytes: freedBy(answer), policyProblem: undefined };
  } catch (error) {
    policyProblem = `it threw ${String(error)}`;
  }
  const modelIds = sizeAwareLeastRecentlyUsed(goal, candidates);
  return { modelIds, freedBytes: freedBy(modelIds), policyProblem };
}
