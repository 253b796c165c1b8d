import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createModelRegistry, defineModel } from '@vortex/model-registry';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StatusFolder } from './status-folder.ts';

describe('StatusFolder', () => {
  let cacheDir: string;
  beforeEach(async () => {
    cacheDir = await mkdtemp(path.join(tmpdir(), 'vortex-status-'));
  });
  afterEach(() => rm(cacheDir, { recursive: true }));

  const status = async (processId: number, startedAt = '2026-01-01T00:00:00.000Z') => {
    await using registry = createModelRegistry({
      budgets: {},
      models: { tiny: defineModel({ footprint: { residentBytes: 7 }, load: () => ({}) }) },
    });
    return { processId, command: 'say', startedAt, snapshot: registry.peek() };
  };

  it('lists nothing before anything ran', async () => {
    expect(await new StatusFolder({ cacheDir }).read()).toEqual([]);
  });

  it('gives back what a running process told, and forgets it when it is removed', async () => {
    const folder = new StatusFolder({ cacheDir });
    await folder.write(await status(process.pid));
    expect(await folder.read()).toMatchObject([
      { processId: process.pid, snapshot: { models: [{ modelId: 'tiny' }] } },
    ]);
    await folder.remove(process.pid);
    expect(await folder.read()).toEqual([]);
  });

  it('forgets a process that died without saying so', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const folder = new StatusFolder({ cacheDir });
    await folder.write(await status(child.pid!));
    expect(await folder.read()).toHaveLength(1);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await folder.read()).toEqual([]);
    expect(await readdir(path.join(cacheDir, 'run'))).toEqual([]);
  });

  it('passes over files that are not its own or damaged', async () => {
    const directory = path.join(cacheDir, 'run');
    await mkdir(directory);
    await writeFile(path.join(directory, 'notes.txt'), 'x');
    await writeFile(path.join(directory, `${process.pid}.json`), '{"half');
    expect(await new StatusFolder({ cacheDir }).read()).toEqual([]);
  });
});
