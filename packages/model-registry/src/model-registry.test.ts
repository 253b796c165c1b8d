import { ManualClock } from '@vortex/runtime/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Lease } from './lease.ts';
import { defineModel } from './model-definition.ts';
import { createModelRegistry } from './model-registry.ts';
import { preloaded, smallWorld } from './testing/small-world.ts';

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
    expect(registry.ps()[0]).toMatchObject({ state: 'ready', leases: 2, workingBytes: 20, keptBecause: 'leased' });
    await first.release();
    await second.release();
    expect(await registry.close()).toEqual({ unloaded: ['a'], quarantined: [], leakedLeases: [] });
    expect(log).toEqual(['load', 'dispose']);
  });

  it('knows the type of each model from its loader', async () => {
    await using registry = createModelRegistry({
      budgets: {},
      models: {
        text: defineModel({
          footprint: { residentBytes: 1 },
          load: async ({ device }) => `text on ${device}`,
          healthy: (text) => text.endsWith('cpu'),
        }),
        number: { footprint: { residentBytes: 1 }, load: () => 7 },
      },
    });
    expectTypeOf(registry.acquire<'text'>).returns.resolves.toEqualTypeOf<Lease<string>>();
    expect(await registry.use('number', (model) => model.toFixed(1))).toBe('7.0');
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

  it('accounts for each device by itself', async () => {
    const load = () => ({});
    await using registry = createModelRegistry({
      budgets: { 'cuda:0': BUDGET, 'cuda:1': BUDGET },
      models: {
        first: { device: 'cuda:0', footprint: { residentBytes: 100 }, load },
        second: { device: 'cuda:1', footprint: { residentBytes: 100 }, load },
        host: { footprint: { residentBytes: 10 ** 12 }, load },
      },
    });
    for (const modelId of ['first', 'second', 'host'] as const) await registry.preload(modelId);
    expect(registry.peek().devices.map(({ device, committedBytes }) => [device, committedBytes])).toEqual([
      ['cuda:0', 100],
      ['cuda:1', 100],
      ['cpu', 10 ** 12],
    ]);
  });

  it('reclaims what is idle, and says what it could not', async () => {
    const world = smallWorld({ a: 40, b: 30, held: 20 });
    await preloaded(world, 'a', 'b', 'held');
    world.acquire('held');
    await world.flush();
    const reclaim = world.registry.reclaim({ targetBytes: 10 });
    await world.flush();
    world.model('a').finishDispose();
    world.model('b').finishDispose();
    expect(await reclaim).toEqual({ evicted: ['a', 'b'], freedBytes: 70, shortfallBytes: 10 });
  });

  it('pins a model until every pin is taken back', async () => {
    const world = smallWorld({ a: 60, b: 60 });
    await preloaded(world, 'a');
    const [one, two] = [world.registry.pin('a'), world.registry.pin('a')];
    one[Symbol.dispose]();
    one[Symbol.dispose]();
    expect(world.registry.preflight('b').verdict).toBe('impossible');
    two[Symbol.dispose]();
    expect(world.registry.preflight('b').verdict).toBe('fits-after-eviction');
  });

  it('reports a reload soon after an eviction as thrash', async () => {
    const world = smallWorld({ a: 60, b: 60 }, { thrashWindowMs: 60_000 });
    for (const modelId of ['a', 'b', 'a']) {
      const acquire = world.acquire(modelId);
      await world.advance(1_000);
      for (const model of world.models.values()) model.finishDispose();
      await world.flush();
      world.model(modelId).finishLoad();
      await world.flush();
      world.release(acquire);
      await world.flush();
    }
    const loads = world.events.filter((event) => event.type === 'model.load.started');
    expect(loads.map(({ afterEvictionMs }) => afterEvictionMs)).toEqual([undefined, undefined, 2_000]);
  });
});
