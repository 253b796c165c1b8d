import { queueAhead } from './core/advance-queue.ts';
import { type PreflightReport, type PreflightVerdict, planReport } from './core/plan-admission.ts';
import type { ModelEntry, RegistryState, Waiter } from './core/registry-state.ts';

/** Of an acquire that says nothing else. */
const DEFAULT_PRIORITY = 0;

const FROM_BEST_TO_WORST: readonly PreflightVerdict[] = [
  'resident',
  'fits',
  'fits-after-eviction',
  'must-wait',
  'impossible',
];

/**
 * What acquiring these models together would take, by the planner that `acquire` itself follows (I5).
 *
 * Each is planned on the state that the ones before it would leave behind.
 */
export function preflight(state: RegistryState, modelIds: readonly string[], nowMs: number): PreflightReport {
  const keep = new Set(modelIds);
  let assumed = state;
  let total: PreflightReport | undefined;
  for (const modelId of modelIds) {
    const { facts } = assumed.models.get(modelId)!;
    const ahead = queueAhead(assumed, facts.device, DEFAULT_PRIORITY);
    const plan = planReport(assumed, { modelId, workingBytes: facts.workingBytes, nowMs, ahead, keep });
    total = total ? together(total, plan) : plan;
    assumed = assume(assumed, modelId, plan);
  }
  return (
    total ?? { verdict: 'fits', neededBytes: 0, availableBytes: undefined, shortfallBytes: 0, evict: [], blockedBy: [] }
  );
}

function together(a: PreflightReport, b: PreflightReport): PreflightReport {
  const rank = (report: PreflightReport) => FROM_BEST_TO_WORST.indexOf(report.verdict);
  return {
    verdict: rank(a) > rank(b) ? a.verdict : b.verdict,
    neededBytes: a.neededBytes + b.neededBytes,
    availableBytes: a.availableBytes,
    shortfallBytes: a.shortfallBytes + b.shortfallBytes,
    evict: [...a.evict, ...b.evict],
    blockedBy: [...a.blockedBy, ...b.blockedBy],
  };
}

/** The state as it would be once the plan had been carried out. */
function assume(state: RegistryState, modelId: string, { evict }: PreflightReport): RegistryState {
  let { models } = state;
  for (const victim of evict)
    models = models.with(victim, { ...models.get(victim)!, residency: { state: 'unloaded' } });
  const entry = models.get(modelId)!;
  const isResident = entry.residency.state === 'ready' || entry.residency.state === 'loading';
  const residency: ModelEntry['residency'] = isResident
    ? entry.residency
    : {
        state: 'loading',
        generation: 0,
        startedAtMs: 0,
        progressAtMs: 0,
        attempt: 1,
        clearing: false,
        abandonedAtMs: undefined,
      };
  const waiter = { workingBytes: entry.facts.workingBytes } as Waiter;
  models = models.with(modelId, { ...entry, residency, joined: [...entry.joined, waiter] });
  return { ...state, models };
}
