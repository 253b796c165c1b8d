import { type Draft, notify, patchModel } from './draft.ts';
import type { LeakTrace, ModelEntry } from './registry-state.ts';
import type { SettleResult } from './step-event.ts';

export const NO_TRACE: LeakTrace = { askedAtUses: 0, samples: [], cycles: 0, cycleBytes: 0 };

/** Memory is sampled this often within the window, so that one odd sample is not the whole evidence. */
const SAMPLES_PER_WINDOW = 10;

/** Now and then asks for a measurement when a model that can be measured has come to rest. */
export function sampleAtRest(draft: Draft, modelId: string): void {
  const { leak, uses, residency, leases, facts } = draft.models.get(modelId)!;
  if (residency.state !== 'ready' || leases.length > 0 || !facts.hasMeasure) return;
  if (uses - leak.askedAtUses < draft.settings.leak.generations / SAMPLES_PER_WINDOW) return;
  patchModel(draft, modelId, { leak: { ...leak, askedAtUses: uses } });
  draft.effects.push({ type: 'measure', modelId, generation: residency.generation });
}

/** Takes a measurement made between generations; growth within the window beyond the limit is reported once (R13). */
export function observeGrowth(draft: Draft, modelId: string, bytes: number): void {
  const { leak, uses } = draft.models.get(modelId)!;
  const { generations: windowSize, growthBytes } = draft.settings.leak;
  const samples = [...leak.samples.filter((sample) => uses - sample.uses <= windowSize), { uses, bytes }];
  const oldest = samples[0]!;
  const grown = bytes - oldest.bytes;
  const suspected = grown > growthBytes;
  if (suspected) {
    notify(draft, { type: 'leak.suspected', modelId, kind: 'growth', bytes: grown, count: uses - oldest.uses });
  }
  patchModel(draft, modelId, { leak: { ...leak, samples: suspected ? [{ uses, bytes }] : samples } });
}

/** Takes what an unload gave back; only undisturbed unloads count, and a row of bad ones is reported once (I10). */
export function observeUnload(draft: Draft, entry: ModelEntry, settle: SettleResult, expectedBytes: number): void {
  if (settle.freedBytes === undefined || settle.outcome === 'unknown' || settle.outcome === 'skipped') return;
  const { consecutive, toleranceBytes } = draft.settings.leak;
  const leftBytes = expectedBytes - settle.freedBytes;
  const isBad = leftBytes > toleranceBytes;
  const cycles = isBad ? entry.leak.cycles + 1 : 0;
  const cycleBytes = isBad ? entry.leak.cycleBytes + leftBytes : 0;
  if (cycles === consecutive) {
    notify(draft, { type: 'leak.suspected', modelId: entry.modelId, kind: 'unload', bytes: cycleBytes, count: cycles });
  }
  patchModel(draft, entry.modelId, { leak: { ...NO_TRACE, cycles, cycleBytes } });
}
