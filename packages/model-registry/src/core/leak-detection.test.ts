import { describe, expect, it } from 'vitest';
import type { RegistryWorld } from '../testing/registry-world.ts';
import { preloaded, smallWorld } from '../testing/small-world.ts';

const MB = 1024 ** 2;

/** Runs so many generations on model a, each of which makes it grow. */
async function generate(world: RegistryWorld, count: number, growthBytes: number): Promise<void> {
  for (let generation = 0; generation < count; generation++) {
    const acquire = world.acquire('a');
    await world.flush();
    world.model('a').measuredBytes! += Math.round(growthBytes);
    world.release(acquire);
    await world.flush();
  }
}

const leaksOf = (world: RegistryWorld) => world.events.filter(({ type }) => type === 'leak.suspected');

const growing = () =>
  smallWorld(
    { a: { footprint: { residentBytes: 400 * MB }, measuredBytes: 400 * MB } },
    { budget: { totalBytes: 9_000 * MB, softLimitBytes: 9_000 * MB, hardLimitBytes: 9_000 * MB } },
  );

describe('growth over generations', () => {
  it('of more than 100 MiB in 100 generations is reported as a suspected leak', async () => {
    const world = growing();
    await preloaded(world, 'a');
    await generate(world, 110, 1.1 * MB);
    expect(leaksOf(world)).toMatchObject([{ modelId: 'a', kind: 'growth', count: 100 }]);
    expect(world.registry.ps()[0]?.measuredBytes).toBeGreaterThan(500 * MB);
  });

  it('is reported again only after as much growth again', async () => {
    const world = growing();
    await preloaded(world, 'a');
    await generate(world, 230, 1.1 * MB);
    expect(leaksOf(world)).toHaveLength(2);
  });

  it('of less is not', async () => {
    const world = growing();
    await preloaded(world, 'a');
    await generate(world, 300, 0.9 * MB);
    expect(leaksOf(world)).toEqual([]);
  });

  it('while the model warms up is not', async () => {
    const world = growing();
    await preloaded(world, 'a');
    await generate(world, 5, 100 * MB);
    await generate(world, 300, 0);
    expect(leaksOf(world)).toEqual([]);
  });

  it('that stops is not reported for ever', async () => {
    const world = growing();
    await preloaded(world, 'a');
    await generate(world, 110, 1.1 * MB);
    await generate(world, 300, 0);
    expect(leaksOf(world)).toHaveLength(1);
  });
});

describe('memory that unloads leave behind', () => {
  const cycling = () =>
    smallWorld(
      { a: { footprint: { residentBytes: 10 } } },
      { withProbe: true, settle: { timeoutMs: 1_000, toleranceBytes: 1 }, leak: { consecutive: 3, toleranceBytes: 2 } },
    );

  const cycle = async (world: RegistryWorld) => {
    await preloaded(world, 'a');
    world.unload('a');
    await world.flush();
    world.model('a').finishDispose();
    await world.pass(3);
  };

  it('is reported once after three in a row, with all of it together', async () => {
    const world = cycling();
    world.model('a').keepsMemory = true;
    for (let time = 0; time < 5; time++) await cycle(world);
    expect(leaksOf(world)).toMatchObject([{ modelId: 'a', kind: 'unload', count: 3, bytes: 30 }]);
  });

  it('is forgotten when one unload gives everything back', async () => {
    const world = cycling();
    for (const keepsMemory of [true, true, false, true, true]) {
      world.model('a').keepsMemory = keepsMemory;
      if (!keepsMemory) world.model('a').instances.length = 0;
      await cycle(world);
    }
    expect(leaksOf(world)).toEqual([]);
  });
});
