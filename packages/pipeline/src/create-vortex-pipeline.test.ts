import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RegistryEvent } from '@vortex/model-registry';
import { createModelStore } from '@vortex/model-store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectFailure, expectNothingHeld, recipe } from './testing/slot-expectations.ts';
import { createVortexPipeline } from './vortex-pipeline.ts';

const CONFIGS = fileURLToPath(new URL('../../../configs', import.meta.url));

describe('createVortexPipeline', () => {
  let folder: string;
  let configDir: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'vortex-pipeline-'));
    configDir = path.join(folder, 'configs');
    await cp(CONFIGS, configDir, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const emptyStore = () => createModelStore({ cacheDir: path.join(folder, 'cache'), offline: true });
  const changeModels = async (change: (text: string) => string) => {
    const file = path.join(configDir, 'models.yaml');
    await writeFile(file, change(await readFile(file, 'utf8')));
  };

  it('answers every slot with how to install the model when it is missing', async () => {
    const events: RegistryEvent[] = [];
    await using pipeline = await createVortexPipeline({
      configDir,
      store: emptyStore(),
      onRegistryEvent: (event) => events.push(event),
    });
    for (const slotId of ['a', 'b']) {
      const { error } = expectFailure(await pipeline.generateSlot(recipe, slotId));
      expect(error.code).toBe('MODEL_NOT_AVAILABLE');
      expect(`${error.message} ${error.hint}`).toContain('vortex models install');
    }
    await expect(pipeline.preload()).rejects.toMatchObject({ code: 'MODEL_NOT_AVAILABLE' });
    expectNothingHeld(pipeline);
    expect(events.map(({ type }) => type)).toContain('model.load.failed');
  });

  it('registers what models.yaml reserves for others', async () => {
    await changeModels((text) => `${text}  painter:\n    device: "cuda:0"\n    resident_gib: { weights: 6.5 }\n`);
    await using pipeline = await createVortexPipeline({ configDir, store: emptyStore() });
    expect(pipeline.registry.ps()).toMatchObject([
      { modelId: 'kokoro', state: 'unloaded' },
      { modelId: 'painter', declaredBytes: 6.5 * 2 ** 30 },
    ]);
  });

  it('refuses a configuration that does not say what Kokoro costs', async () => {
    await changeModels((text) => text.replace('  kokoro:', '  another:'));
    await expect(createVortexPipeline({ configDir, store: emptyStore() })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('kokoro'),
    });
  });

  it('refuses a folder without configuration', async () => {
    const missing = path.join(folder, 'nowhere');
    await expect(createVortexPipeline({ configDir: missing, store: emptyStore() })).rejects.toMatchObject({
      code: 'CONFIG_NOT_FOUND',
    });
  });
});
