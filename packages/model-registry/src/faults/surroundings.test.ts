import { describe, expect, it } from 'vitest';
import { createModelRegistry } from '../model-registry.ts';
import { collectGarbage } from '../testing/collect-garbage.ts';
import { SleepyClock } from '../testing/sleepy-clock.ts';
import { preloaded, smallWorld } from '../testing/small-world.ts';

describe('the registry', () => {
  it.each([-7_200_000, 7_200_000])('C17: does not notice that the wall clock jumps by %d ms', async (jumpMs) => {
    const world = smallWorld({ a: { footprint: { residentBytes: 60 }, keepAliveMs: 60_000 } });
    await preloaded(world, 'a');
    world.wallMs += jumpMs;
    await world.advance(1_000);
    expect(world.registry.ps()[0]).toMatchObject({ state: 'ready', expiresInMs: 59_000 });
    expect(world.registry.peek().at).toBe(new Date(world.wallMs).toISOString());
  });

  it('C17: lets nothing expire because the machine slept', async () => {
    const clock = new SleepyClock();
    const registry = createModelRegistry({
      budgets: {},
      clock,
      models: { a: { footprint: { residentBytes: 1 }, load: () => 'a', keepAliveMs: 60_000 } },
    });
    await registry.preload('a');
    clock.sleep(8 * 3_600_000);
    const [status] = registry.ps();
    expect(status).toMatchObject({ state: 'ready', lastUsedAgoMs: undefined });
    expect(status?.expiresInMs).toBeGreaterThanOrEqual(0);
    await using lease = await registry.acquire('a');
    expect(lease.model).toBe('a');
    await lease.release();
    await registry.close();
  });

  it('C18: goes on when a listener throws, and tells the others', async () => {
    const world = smallWorld({ a: 60 });
    world.registry.subscribe(() => {
      throw new Error('listener');
    });
    await preloaded(world, 'a');
    expect(world.registry.ps()[0]?.state).toBe('ready');
    expect(world.events.some(({ type }) => type === 'listener.failed')).toBe(true);
  });

  it('C18: stays whole when a listener calls back into it', async () => {
    const world = smallWorld({ a: 60, b: 50 });
    world.registry.subscribe((event) => {
      if (event.type === 'model.load.completed' && event.modelId === 'a') world.acquire('b');
    });
    await preloaded(world, 'a');
    expect(world.model('b').loadsStarted).toBe(1);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('policy');
      },
    ],
    ['names a model that does not exist', () => ['ghost']],
    ['names a model that is leased', () => ['leased']],
    ['frees too little', () => []],
  ])('C18: evicts by its own rule when the policy %s', async (_, eviction) => {
    const world = smallWorld({ idle: 55, leased: 45, b: 60 }, { eviction });
    await preloaded(world, 'leased', 'idle');
    world.acquire('leased');
    await world.flush();
    world.acquire('b');
    await world.flush();
    expect(world.registry.ps().map(({ state }) => state)).toEqual(['unloading', 'ready', 'unloaded']);
    expect(world.events.some(({ type }) => type === 'policy.ignored')).toBe(true);
  });

  it('C24: closed during a load, a wait and a dispose, ends them all and holds nothing', async () => {
    const world = smallWorld({ a: 40, b: 40, c: 60, d: 30 });
    await preloaded(world, 'a', 'b');
    world.unload('a');
    const loading = world.acquire('d');
    const queued = world.acquire('c', { workingBytes: 10 });
    await world.flush();
    const closing = world.registry.close();
    expect(world.registry.close()).toBe(closing);
    await world.flush();
    expect([loading.error, queued.error]).toMatchObject([{ code: 'REGISTRY_CLOSED' }, { code: 'REGISTRY_CLOSED' }]);
    const refused = world.acquire('a');
    await world.flush();
    expect(refused.error).toMatchObject({ code: 'REGISTRY_CLOSED' });
    expect(() => world.registry.preflight('a')).toThrow(expect.objectContaining({ code: 'REGISTRY_CLOSED' }));
    for (const model of world.models.values()) model.finishAll();
    expect(await closing).toEqual({ unloaded: ['a', 'b', 'd'], quarantined: [], leakedLeases: [] });
    expect(world.memory().committedBytes).toBe(0);
    expect(world.clock.pendingTimers).toBe(0);
    for (const model of world.models.values()) {
      for (const { disposeCalls } of model.instances) expect(disposeCalls).toBe(1);
    }
  });

  it('C24: closed with a lease open waits for it, then takes it away and says whose it was', async () => {
    const world = smallWorld({ a: 60 });
    await preloaded(world, 'a');
    const acquire = world.acquire('a');
    await world.flush();
    const closing = world.registry.close({ drainTimeoutMs: 1_000 });
    await world.advance(999);
    expect([world.model('a').disposalsRunning, acquire.lease?.signal.aborted]).toEqual([0, false]);
    await world.advance(1);
    expect(acquire.lease?.signal.reason).toMatchObject({ code: 'REGISTRY_CLOSED' });
    world.model('a').finishDispose();
    expect(await closing).toMatchObject({ unloaded: ['a'], leakedLeases: [acquire.lease?.leaseId] });
  });

  it('C24: closed while a load does not end gives it up and reports it', async () => {
    const world = smallWorld({ a: { footprint: { residentBytes: 60 }, disposeTimeoutMs: 1_000 } });
    world.acquire('a');
    await world.flush();
    const closing = world.registry.close();
    await world.advance(1_000);
    expect(await closing).toMatchObject({ unloaded: [], quarantined: ['a'] });
    expect(world.memory()).toMatchObject({ committedBytes: 60, quarantinedBytes: 60 });
    world.model('a').finishLoad();
    await world.flush();
    world.model('a').finishDispose();
    await world.flush();
    expect(world.memory().committedBytes).toBe(0);
  });

  it('C25: sees a blocked event loop as lag, and keeps the lease of whoever blocked it', async () => {
    const registry = createModelRegistry({
      budgets: {},
      models: { a: { footprint: { residentBytes: 1 }, load: () => 'a', maxLeases: 1 } },
    });
    const lease = await registry.acquire('a');
    const waiting = registry.acquire('a', { waitTimeoutMs: 5 }).catch((error: unknown) => error);
    const until = performance.now() + 60;
    while (performance.now() < until);
    expect(registry.ps()[0]?.leases).toBe(1);
    expect(await waiting).toMatchObject({ code: 'ACQUIRE_TIMEOUT' });
    expect(registry.peek().process.eventLoopLagMs).toBeGreaterThan(20);
    await lease.release();
    await registry.close();
  });

  it('C26: keeps its time limits across garbage collections', async () => {
    const registry = createModelRegistry({
      budgets: {},
      models: {
        a: {
          footprint: { residentBytes: 1 },
          load: () => new Promise(() => {}),
          loadTimeoutMs: 40,
          disposeTimeoutMs: 1,
        },
      },
    });
    const controller = new AbortController();
    const acquire = registry.acquire('a', { signal: controller.signal }).catch((error: unknown) => error);
    await collectGarbage();
    await collectGarbage();
    expect(await acquire).toMatchObject({ code: 'MODEL_LOAD_TIMEOUT' });
    await registry.close();
  });

  it('C27: loads on when who listens to progress throws', async () => {
    const world = smallWorld({ a: 60 });
    world.registry.subscribe(({ type }) => {
      if (type === 'model.load.progress') throw new Error('progress');
    });
    const acquire = world.acquire('a');
    await world.flush();
    world.model('a').progressLoad(0.5);
    world.model('a').finishLoad();
    await world.flush();
    expect(acquire.lease?.modelId).toBe('a');
  });

  it('C28: refuses at once, with a time to come back, when too many wait', async () => {
    const world = smallWorld({ a: 60, b: 60 }, { maxQueue: 2 });
    await preloaded(world, 'a');
    world.acquire('a');
    await world.flush();
    const waiters = [world.acquire('b'), world.acquire('b'), world.acquire('b')];
    await world.flush();
    expect(waiters.map(({ isSettled }) => isSettled)).toEqual([false, false, true]);
    expect(waiters[2]?.error).toMatchObject({ code: 'QUEUE_FULL', limit: 2, retryAfterMs: 1_000 });
    const hit = world.acquire('a');
    await world.flush();
    expect(hit.lease?.modelId).toBe('a');
  });
});
