import { describe, expect, it } from 'vitest';
import { createModelRegistry } from '../model-registry.ts';
import type { RegistryEvent } from '../registry-events.ts';
import { collectGarbage } from '../testing/collect-garbage.ts';
import { preloaded, smallWorld } from '../testing/small-world.ts';

describe('a lease', () => {
  it('C14: can be released twice, and after close, and is counted once', async () => {
    const world = smallWorld({ a: 60 });
    await preloaded(world, 'a');
    const [one, two] = [world.acquire('a'), world.acquire('a')];
    await world.flush();
    await one.lease?.release();
    await one.lease?.release();
    expect(world.registry.ps()[0]?.leases).toBe(1);
    expect(world.events.filter(({ type }) => type === 'lease.double_release')).toHaveLength(1);
    world.close();
    await world.flush();
    world.release(two);
    world.model('a').finishDispose();
    await world.flush();
    await two.lease?.release();
    expect(world.model('a').instances[0]?.disposeCalls).toBe(1);
  });

  it('C15: gives no model once it has ended', async () => {
    const world = smallWorld({ a: 60 });
    await preloaded(world, 'a');
    const acquire = world.acquire('a');
    await world.flush();
    expect(acquire.lease?.model).toBe(world.model('a').instances[0]);
    await acquire.lease?.release();
    expect(() => acquire.lease?.model).toThrow(expect.objectContaining({ code: 'LEASE_RELEASED', modelId: 'a' }));
  });

  it('C16: that is held for long is reported once, and stays', async () => {
    const world = smallWorld({ a: 60 }, { leak: { maxHoldMs: 1_000 } });
    await preloaded(world, 'a');
    world.acquire('a', { tag: 'slot-7' });
    await world.advance(5_000);
    await world.advance(5_000);
    const reports = world.events.filter(({ type }) => type === 'lease.held_long');
    expect(reports).toMatchObject([{ modelId: 'a', tag: 'slot-7', heldMs: 1_000 }]);
    expect(world.registry.ps()[0]).toMatchObject({ leases: 1, state: 'ready' });
  });

  it('C16: that is forgotten is reported when it is collected, and never released', async () => {
    const events: RegistryEvent[] = [];
    const registry = createModelRegistry({
      budgets: {},
      models: { a: { footprint: { residentBytes: 1 }, load: () => ({}) } },
      onEvent: (event) => events.push(event),
    });
    const forget = async () => {
      await registry.acquire('a', { tag: 'forgotten' });
    };
    await forget();
    for (let round = 0; round < 50 && !events.some(({ type }) => type === 'lease.leaked'); round++)
      await collectGarbage();
    expect(events.filter(({ type }) => type === 'lease.leaked')).toMatchObject([{ modelId: 'a', tag: 'forgotten' }]);
    expect(registry.ps()[0]?.leases).toBe(1);
    expect((await registry.close({ drainTimeoutMs: 0 })).leakedLeases).toHaveLength(1);
  });

  it('C19: whose host is killed is aborted, its bytes are free, and the next acquire loads anew', async () => {
    const world = smallWorld({ a: { footprint: { residentBytes: 60, workingBytes: 5 } } });
    await preloaded(world, 'a');
    const acquire = world.acquire('a');
    await world.flush();
    const { lease } = acquire;
    const cause = new Error('SIGKILL');
    world.model('a').crash(cause);
    expect(lease?.signal.reason).toMatchObject({ code: 'MODEL_LOST', cause });
    expect(() => lease?.model).toThrow(expect.objectContaining({ code: 'LEASE_RELEASED' }));
    expect(world.memory().committedBytes).toBe(0);
    await lease?.release();
    expect(world.events.filter(({ type }) => type === 'lease.double_release')).toEqual([]);

    const next = world.acquire('a');
    await world.flush();
    world.model('a').finishLoad();
    await world.flush();
    expect(next.lease?.model).toBe(world.model('a').instances[1]);
  });

  it('is never given on a model that says it is unwell: that one is unloaded and loaded anew', async () => {
    const world = smallWorld({ a: 60 });
    await preloaded(world, 'a');
    world.model('a').alive[0]!.isHealthy = false;
    const acquire = world.acquire('a');
    await world.flush();
    expect(acquire.isSettled).toBe(false);
    world.model('a').finishDispose();
    await world.flush();
    world.model('a').finishLoad();
    await world.flush();
    expect(acquire.lease?.model).toBe(world.model('a').instances[1]);
  });

  it('ends when `use` ends, also when the work throws', async () => {
    const world = smallWorld({ a: 60 });
    await preloaded(world, 'a');
    await expect(
      world.registry.use('a', () => {
        throw new Error('the work failed');
      }),
    ).rejects.toThrow('the work failed');
    expect(world.registry.ps()[0]?.leases).toBe(0);
  });

  it('can be as many as maxLeases, and the next one waits for its turn', async () => {
    const world = smallWorld({ a: { footprint: { residentBytes: 10 }, maxLeases: 2 } });
    await preloaded(world, 'a');
    const acquires = [world.acquire('a'), world.acquire('a'), world.acquire('a')];
    await world.flush();
    expect(acquires.map(({ isSettled }) => isSettled)).toEqual([true, true, false]);
    world.release(acquires[0]!);
    await world.flush();
    expect(acquires[2]?.lease?.modelId).toBe('a');
  });
});
