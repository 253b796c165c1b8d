import { describe, expect, it } from 'vitest';
import { diffSnapshots, formatChanges } from './diff-snapshots.ts';
import { preloaded, smallWorld } from './testing/small-world.ts';

describe('snapshots', () => {
  it('are taken at start, after loads and unloads, under pressure and at close', async () => {
    const world = smallWorld({ a: 60, b: 52 });
    await preloaded(world, 'a', 'b');
    world.close();
    for (const model of world.models.values()) model.finishAll();
    await world.flush();
    expect(world.registry.snapshots().map(({ trigger, seq }) => `${seq} ${trigger}`)).toEqual([
      '1 startup',
      '2 post-load',
      '3 pressure',
      '4 post-load',
      '5 post-unload',
      '6 post-unload',
      '7 close',
    ]);
  });

  it('are kept up to the limit, the oldest going first', async () => {
    const world = smallWorld({ a: 60 }, { maxSnapshots: 3 });
    for (let time = 0; time < 5; time++) await world.registry.snapshot('pre-generation');
    expect(world.registry.snapshots().map(({ seq }) => seq)).toEqual([4, 5, 6]);
  });

  it('do not change afterwards', async () => {
    const world = smallWorld({ a: 60 });
    const before = world.registry.peek();
    const copy = structuredClone(before);
    await preloaded(world, 'a');
    expect(before).toEqual(copy);
  });
});

describe('diffSnapshots', () => {
  it('finds nothing between two generations with the same models in memory', async () => {
    const world = smallWorld({ a: { footprint: { residentBytes: 60, workingBytes: 5 } } });
    await preloaded(world, 'a');
    const before = await world.registry.snapshot('pre-generation');
    const acquire = world.acquire('a');
    await world.flush();
    world.release(acquire);
    expect(diffSnapshots(before, await world.registry.snapshot('post-generation'))).toEqual([
      { what: 'cuda:0 highWaterBytes', before: 60, after: 65, change: 5 },
    ]);
  });

  it('names each number that changed, with its sign, for programs and for people', async () => {
    const world = smallWorld({ a: 60 });
    const before = world.registry.peek();
    await preloaded(world, 'a');
    const changes = diffSnapshots(before, world.registry.peek());
    expect(changes).toContainEqual({ what: 'a state', before: 'unloaded', after: 'ready', change: undefined });
    expect(changes).toContainEqual({ what: 'cuda:0 residentBytes', before: 0, after: 60, change: 60 });
    expect(formatChanges(changes)).toContain('cuda:0 residentBytes  +60 bytes  (0 bytes → 60 bytes)');
    expect(formatChanges(changes)).toContain('a state  (unloaded → ready)');
  });
});
