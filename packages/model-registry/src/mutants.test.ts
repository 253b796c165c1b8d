import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Step } from './core/step.ts';
import { searchSchedules } from './testing/random-schedules.ts';

interface Mutant {
  readonly breaks: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly withProbe?: boolean;
}

/** Each takes one rule out of the state machine; a search that lets one pass is too weak. */
const MUTANTS: readonly Mutant[] = [
  {
    breaks: 'I1: one byte over the limit fits',
    file: 'plan-admission.ts',
    from: '  if (neededBytes <= roomBytes) {',
    to: '  if (neededBytes <= roomBytes + 1) {',
  },
  {
    breaks: 'I1: what others use is not counted',
    file: 'ledger.ts',
    from: '  return device.reading?.externalBytes ?? 0;',
    to: '  return 0;',
    withProbe: true,
  },
  {
    breaks: 'I2: a leased model may be evicted',
    file: 'plan-admission.ts',
    from: `  return residency.state === 'ready' && leases.length === 0 && joined.length === 0;`,
    to: `  return residency.state === 'ready' && joined.length === 0;`,
  },
  {
    breaks: 'I3: what is on its way out is not charged',
    file: 'ledger.ts',
    from: 'unloadingBytes += weight;',
    to: 'unloadingBytes += 0;',
  },
  {
    breaks: 'I3: a dispose that takes too long has freed its bytes',
    file: 'unload-lifecycle.ts',
    from: '  quarantineDispose(draft, modelId, { generation, disposeAttempts: 0, retryAtMs: undefined, cause: undefined });',
    to: '  freed(draft, modelId);',
  },
  {
    breaks: 'I3: a load that takes too long has freed its bytes',
    file: 'end-load.ts',
    from: `  draft.effects.push({ type: 'abort-load', generation, failure });
  quarantineLoad(draft, modelId, generation);`,
    to: `  draft.effects.push({ type: 'abort-load', generation, failure });
  patchModel(draft, modelId, { joined: [], residency: { state: 'failed' } });`,
  },
  {
    breaks: 'I4: a failed load keeps what its waiters reserved',
    file: 'end-load.ts',
    from: 'residency: { state }, joined: [], drainDeadlineMs',
    to: 'residency: { state }, drainDeadlineMs',
  },
  {
    breaks: 'I5: acquire evicts out of turn, against what preflight says',
    file: 'advance-queue.ts',
    from: 'serve(draft, waiter, ahead.get(waiter.device));',
    to: 'serve(draft, waiter, undefined);',
  },
  {
    breaks: 'I5: what can never fit waits',
    file: 'plan-admission.ts',
    from: 'floorBytes + neededBytes > limitBytes',
    to: 'floorBytes - neededBytes > limitBytes',
  },
  {
    breaks: 'I6: the measured size replaces the declared one',
    file: 'ledger.ts',
    from: '    : Math.max(facts.residentBytes, measuredBytes);',
    to: '    : measuredBytes;',
  },
  {
    breaks: 'I11: waiters are looked at only when a lease ends',
    file: 'step.ts',
    from: '  settle(draft);\n  finishClose',
    to: `  if (event.type === 'release' || event.type === 'acquire') settle(draft);\n  finishClose`,
  },
  {
    breaks: 'I12: a draining model gives leases',
    file: 'plan-admission.ts',
    from: 'entry.drainDeadlineMs !== undefined ||',
    to: '',
  },
  {
    breaks: 'I13: a late answer counts for a later load',
    file: 'end-load.ts',
    from: `'generation' in residency && residency.generation === generation`,
    to: `'generation' in residency && generation > 0`,
  },
  {
    breaks: 'I15: a model may be evicted right after its load',
    file: 'plan-admission.ts',
    from: 'nowMs - residency.readyAtMs < facts.minResidencyMs',
    to: 'nowMs < residency.readyAtMs',
  },
  {
    breaks: 'I17: a release ends another lease',
    file: 'lease-lifecycle.ts',
    from: 'leases: entry.leases.filter((other) => other !== lease),',
    to: 'leases: entry.leases.slice(1),',
  },
  {
    breaks: 'I17: those who join a load hold no reference',
    file: 'advance-queue.ts',
    from: `joined: [...entry.joined, { ...waiter, outcome: 'join' }]`,
    to: 'joined: entry.joined',
  },
  {
    breaks: 'I18: one load more than allowed',
    file: 'plan-admission.ts',
    from: '>= state.settings.maxConcurrentLoads',
    to: '>  state.settings.maxConcurrentLoads',
  },
  {
    breaks: 'I19: the first to leave calls the load off for all',
    file: 'enqueue.ts',
    from: '    patchModel(draft, modelId, { joined: rest });',
    to: '    patchModel(draft, modelId, { joined: [] });',
  },
  {
    breaks: 'I20: a failed read erases what was known',
    file: 'probe-reports.ts',
    from: 'patchDevice(draft, device, { probe: next });',
    to: 'patchDevice(draft, device, { probe: next, ...(ok ? {} : { reading: undefined }) });',
    withProbe: true,
  },
  {
    breaks: 'I22: a close forgets those who wait for a load',
    file: 'closing.ts',
    from: '    if (joined.length > 0) patchModel(draft, modelId, { joined: [] });',
    to: '',
  },
  {
    breaks: 'I25: a dispose that throws is repeated for ever',
    file: 'unload-lifecycle.ts',
    from: 'disposeAttempts < 2',
    to: 'disposeAttempts < 9',
  },
  {
    breaks: 'R22: a pinned model may be evicted',
    file: 'plan-admission.ts',
    from: '    if (!isIdle(entry) || entry.pins > 0 ||',
    to: '    if (!isIdle(entry) ||',
  },
];

describe('the search for broken invariants', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vortex-mutants-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const mutate = async ({ file, from, to }: Mutant, index: number): Promise<Step> => {
    const core = join(folder, String(index));
    await cp(fileURLToPath(new URL('./core', import.meta.url)), core, { recursive: true });
    const source = await readFile(join(core, file), 'utf8');
    expect(source.split(from)).toHaveLength(2);
    await writeFile(join(core, file), source.replace(from, to));
    const module = (await import(pathToFileURL(join(core, 'step.ts')).href)) as { step: Step };
    return module.step;
  };

  it.each(MUTANTS.map((mutant, index) => ({ ...mutant, index })))(
    'finds $breaks',
    async ({ index, ...mutant }) => {
      const step = await mutate(mutant, index);
      const { withProbe = false } = mutant;
      const search = searchSchedules({ withProbe, step, numRuns: 2_000, seed: 5, endOnFailure: true });
      const failure = await search.then(
        () => undefined,
        (error: Error) => error,
      );
      // It must be an invariant that failed, and not the mutant that crashed.
      expect(String(failure?.cause)).toMatch(/\b[IR]\d+: /);
    },
    60_000,
  );
});
