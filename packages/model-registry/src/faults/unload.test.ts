import { describe, expect, it } from 'vitest';
import { preloaded, smallWorld } from '../testing/small-world.ts';

const typesOf = (world: ReturnType<typeof smallWorld>) => world.events.map(({ type }) => type);

describe('an unload', () => {
  it('C4: whose dispose throws lowers the capacity, is repeated once, and lets other models go on', async () => {
    const world = smallWorld({ a: 60, b: 50, c: 60 }, { disposeRetryMs: 500 });
    await preloaded(world, 'a');
    const unload = world.registry.unload('a').catch((error: unknown) => error);
    await world.flush();
    world.model('a').failDispose(new Error('cannot'));
    expect(await unload).toMatchObject({ code: 'MODEL_DISPOSE_FAILED', modelId: 'a' });
    expect(world.memory()).toMatchObject({ quarantinedBytes: 60 });
    expect(world.registry.preflight('c')).toMatchObject({
      verdict: 'impossible',
      blockedBy: [{ modelId: 'a', why: 'quarantined' }],
    });
    expect(world.registry.preflight('b').verdict).toBe('fits');

    await world.advance(500);
    world.model('a').failDispose(new Error('cannot'));
    await world.advance(60_000);
    expect(world.model('a').disposalsRunning).toBe(0);
    expect(world.model('a').instances[0]?.disposeCalls).toBe(2);
    expect(world.registry.ps()[0]?.state).toBe('quarantined');
    expect(typesOf(world).filter((type) => type === 'model.quarantined')).toHaveLength(1);
  });

  it('C4: whose repeated dispose succeeds gives the capacity back', async () => {
    const world = smallWorld({ a: 60 }, { disposeRetryMs: 500 });
    await preloaded(world, 'a');
    world.unload('a');
    await world.flush();
    world.model('a').failDispose(new Error('cannot'));
    await world.advance(500);
    world.model('a').finishDispose();
    await world.flush();
    expect(world.memory().committedBytes).toBe(0);
    expect(typesOf(world)).toContain('model.recovered');
  });

  it('C5: that hangs is quarantined at its limit, and its late end counts', async () => {
    const world = smallWorld({ a: { footprint: { residentBytes: 60 }, disposeTimeoutMs: 1_000 } });
    await preloaded(world, 'a');
    world.unload('a');
    await world.advance(1_000);
    expect(world.registry.ps()[0]?.state).toBe('quarantined');
    expect(world.model('a').isDisposeAborted).toBe(true);
    expect(world.memory().committedBytes).toBe(60);
    world.model('a').finishDispose();
    await world.flush();
    expect(world.memory().committedBytes).toBe(0);
  });

  it('C5: that hangs is over when its host has been killed', async () => {
    const world = smallWorld({ a: { footprint: { residentBytes: 60 }, disposeTimeoutMs: 1_000 } });
    await preloaded(world, 'a');
    world.unload('a');
    await world.advance(1_000);
    world.model('a').crash();
    await world.flush();
    expect(world.memory().committedBytes).toBe(0);
  });

  it('C9: is waited for by an acquire that comes meanwhile, and there is never a second copy', async () => {
    const world = smallWorld({ a: 60 });
    await preloaded(world, 'a');
    world.unload('a');
    const acquire = world.acquire('a');
    await world.flush();
    expect([world.model('a').loadsStarted, world.model('a').alive.length]).toEqual([1, 1]);
    world.model('a').finishDispose();
    await world.flush();
    expect([world.model('a').loadsStarted, world.model('a').alive.length]).toEqual([2, 0]);
    world.model('a').finishLoad();
    await world.flush();
    expect(acquire.lease?.model).toBe(world.model('a').instances[1]);
  });

  it('C10: that drains for a starved waiter lets new leases in again when that waiter leaves', async () => {
    const world = smallWorld({ a: { footprint: { residentBytes: 60 } }, b: 60 }, { bypassLimit: 1 });
    await preloaded(world, 'a');
    const holder = world.acquire('a');
    await world.flush();
    const starving = world.acquire('b');
    const passing = [world.acquire('a'), world.acquire('a')];
    await world.flush();
    expect(passing.map(({ lease }) => lease !== undefined)).toEqual([true, true]);
    expect(world.registry.ps()[0]?.draining).toBe(true);
    const late = world.acquire('a');
    await world.flush();
    expect(late.isSettled).toBe(false);
    world.abort(starving);
    await world.flush();
    expect(late.lease?.modelId).toBe('a');
    expect(holder.lease?.model.isGone).toBe(false);
  });

  it('C10: by name takes no new leases until it is through, and serves them after a new load', async () => {
    const world = smallWorld({ a: 60 });
    await preloaded(world, 'a');
    const holder = world.acquire('a');
    await world.flush();
    const unload = world.registry.unload('a');
    const late = world.acquire('a');
    await world.flush();
    expect(late.isSettled).toBe(false);
    world.release(holder);
    await world.flush();
    world.model('a').finishDispose();
    expect(await unload).toBe('unloaded');
    world.model('a').finishLoad();
    await world.flush();
    expect(late.lease?.model).toBe(world.model('a').instances[1]);
  });

  it('by name gives up when a lease does not end in time, and lets new leases in again', async () => {
    const world = smallWorld({ a: 60 });
    await preloaded(world, 'a');
    world.acquire('a');
    await world.flush();
    const unload = world.registry.unload('a', { drainTimeoutMs: 1_000 }).catch((error: unknown) => error);
    const late = world.acquire('a');
    await world.advance(1_000);
    expect(await unload).toMatchObject({ code: 'MODEL_BUSY', modelId: 'a' });
    expect(late.lease?.modelId).toBe('a');
  });

  it('by name that its caller calls off rejects with the reason, and the model stays', async () => {
    const world = smallWorld({ a: 60 });
    await preloaded(world, 'a');
    const holder = world.acquire('a');
    await world.flush();
    const controller = new AbortController();
    const unload = world.registry.unload('a', { signal: controller.signal }).catch((error: unknown) => error);
    const reason = new Error('changed my mind');
    controller.abort(reason);
    expect(await unload).toBe(reason);
    world.release(holder);
    await world.flush();
    expect(world.registry.ps()[0]).toMatchObject({ state: 'ready', draining: false });
  });
});
