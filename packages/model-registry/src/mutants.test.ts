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
    breaks: 'I3: what is on its way out is not charged',
    file: 'ledger.ts',
    from: 'unloadingBytes += weight;',
    to: 'unloadingBytes += 0;',
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
      const search = searchSchedules({ withProbe, step, numRuns: 3_000, seed: 7, endOnFailure: true });
      await expect(search).rejects.toThrow('Property failed');
    },
    60_000,
  );
});
