import { ManualClock } from '@vortex/runtime/testing';
import { describe, expect, it } from 'vitest';
import { createModelRegistry } from './model-registry.ts';

const BUDGET = { totalBytes: 120, softLimitBytes: 110, hardLimitBytes: 115 };

describe('createModelRegistry', () => {
  it('loads a model once for two callers and unloads it when closed', async () => {
    const log: string[] = [];
    const registry = createModelRegistry({
      budgets: { 'cuda:0': BUDGET },
      clock: new ManualClock(),
      models: {
        a: {
          device: 'cuda:0',
          footprint: { residentBytes: 60, workingBytes: 10 },
          load: async () => {
            log.push('load');
            return 'the model';
          },
          dispose: () => void log.push('dispose'),
        },
      },
    });
    const [first, second] = await Promise.all([registry.acquire('a'), registry.acquire('a')]);
    expect(first.model).toBe('the model');
    expect(registry.ps()[0]).toMatchObject({ state: 'ready', leases: 2, workingBytes: 20 });
    await first.release();
    await second.release();
    expect(() => first.model).toThrow('has ended');
    expect(await registry.close()).toEqual({ unloaded: ['a'], quarantined: [], leakedLeases: [] });
    expect(log).toEqual(['load', 'dispose']);
  });

  it('evicts the idle model that is in the way, as preflight said', async () => {
    const load = async () => ({});
    await using registry = createModelRegistry({
      budgets: { 'cuda:0': BUDGET },
      clock: new ManualClock(),
      models: {
        a: { device: 'cuda:0', footprint: { residentBytes: 60 }, load },
        b: { device: 'cuda:0', footprint: { residentBytes: 60 }, load },
      },
    });
    await registry.preload('a');
    expect(registry.preflight('b')).toMatchObject({ verdict: 'fits-after-eviction', evict: ['a'], shortfallBytes: 5 });
    await using _lease = await registry.acquire('b');
    expect(registry.ps().map(({ state }) => state)).toEqual(['unloaded', 'ready']);
  });
});
