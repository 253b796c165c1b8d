import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createModelRegistry, defineModel } from '@vortex/model-registry';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeMetricsFile } from './metrics-file.ts';

const GIB = 2 ** 30;

describe('writeMetricsFile', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'vortex-metrics-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const registryOf = () =>
    createModelRegistry({
      budgets: { 'cuda:0': { totalBytes: 12 * GIB, softLimitBytes: 11 * GIB, hardLimitBytes: 11.5 * GIB } },
      models: { tiny: defineModel({ device: 'cuda:0', footprint: { residentBytes: 1_000 }, load: () => ({}) }) },
    });

  it('leaves the last state in Prometheus’ text format, and nothing half-written', async () => {
    await using registry = registryOf();
    const file = path.join(folder, 'deep', 'vortex.prom');
    {
      await using _metrics = writeMetricsFile({ registry, file });
      await using _lease = await registry.acquire('tiny');
    }
    expect(await readFile(file, 'utf8')).toMatch(/^icn_vortex_vram_usage_bytes 1000$/m);
    expect(await readdir(path.dirname(file))).toEqual(['vortex.prom']);
  });

  it('says at the end that it could not write', async () => {
    await using registry = registryOf();
    const metrics = writeMetricsFile({ registry, file: folder });
    await expect(metrics[Symbol.asyncDispose]()).rejects.toThrow();
  });
});
