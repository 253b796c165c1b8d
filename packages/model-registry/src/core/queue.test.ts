import { describe, expect, it } from 'vitest';
import type { RegistryWorld } from '../testing/registry-world.ts';
import { preloaded, smallWorld } from '../testing/small-world.ts';

const load = async (world: RegistryWorld, modelId: string) => {
  await world.flush();
  world.model(modelId).finishLoad();
  await world.flush();
};

describe('the queue', () => {
  it('serves higher priority first, and equal priority in order of arrival', async () => {
    const world = smallWorld({ a: { footprint: { residentBytes: 10 }, maxLeases: 1 } });
    await preloaded(world, 'a');
    let current = world.acquire('a');
    await world.flush();
    const waiters = [0, 5, 0, 5].map((priority) => world.acquire('a', { priority }));
    const order: number[] = [];
    for (let turn = 0; turn < 4; turn++) {
      world.release(current);
      await world.flush();
      const next = waiters.findIndex(({ lease, isReleased }) => lease !== undefined && !isReleased);
      order.push(next);
      current = waiters[next]!;
    }
    expect(order).toEqual([1, 3, 0, 2]);
  });

  it('lets a later one that fits pass one that does not', async () => {
    const world = smallWorld({ a: 60, b: 60, c: 20 });
    await preloaded(world, 'a');
    world.acquire('a');
    const blocked = world.acquire('b');
    const passing = world.acquire('c');
    await load(world, 'c');
    expect([blocked.isSettled, passing.lease?.modelId]).toEqual([false, 'c']);
  });

  it('lets nobody evict for himself while an earlier one waits for memory', async () => {
    const world = smallWorld({ held: 50, idle: 20, big: 70, small: 50 });
    await preloaded(world, 'held', 'idle');
    world.acquire('held');
    await world.flush();
    const big = world.acquire('big', { workingBytes: 0 });
    const small = world.acquire('small');
    await world.flush();
    expect([big.isSettled, small.isSettled, world.model('big').loadsStarted]).toEqual([false, false, 0]);
    expect(world.registry.preflight('small')).toMatchObject({
      verdict: 'must-wait',
      blockedBy: [{ why: 'queued' }, { modelId: 'held', why: 'leased' }],
    });
  });

  it('keeps what was evicted for one waiter from those who come later', async () => {
    const world = smallWorld({ x: 40, y: 40, big: 90, small: 30 });
    await preloaded(world, 'x', 'y');
    world.acquire('big');
    await world.flush();
    world.acquire('small');
    world.model('x').finishDispose();
    await world.flush();
    expect(world.model('small').loadsStarted).toBe(0);
    world.model('y').finishDispose();
    await load(world, 'big');
    const [, , big, small] = world.acquires;
    expect([big?.lease?.modelId, small?.isSettled]).toEqual(['big', false]);
  });

  it('I12: puts who was passed too often ahead of everyone, and lets its victim take no new leases', async () => {
    const world = smallWorld({ hot: 60, big: 60 }, { bypassLimit: 3 });
    await preloaded(world, 'hot');
    world.acquire('hot');
    await world.flush();
    const big = world.acquire('big');
    let served = 0;
    for (let request = 0; request < 20; request++) {
      const next = world.acquire('hot');
      await world.flush();
      if (next.lease) served++;
      for (const held of world.held.slice(0, -1)) world.release(held);
      await world.flush();
    }
    expect(served).toBe(4);
    for (const held of world.held) world.release(held);
    await world.flush();
    world.model('hot').finishDispose();
    await load(world, 'big');
    expect(big.lease?.modelId).toBe('big');
  });

  it('I12: keeps room for a starved waiter that only needs more than there is', async () => {
    const world = smallWorld({ a: { footprint: { residentBytes: 15, workingBytes: 20 } } }, { bypassLimit: 1 });
    await preloaded(world, 'a');
    const first = Array.from({ length: 4 }, () => world.acquire('a'));
    await world.flush();
    const greedy = world.acquire('a', { workingBytes: 90 });
    for (let request = 0; request < 6; request++) {
      world.acquire('a');
      const oldest = world.held[0];
      if (oldest) world.release(oldest);
      await world.flush();
    }
    expect(first.every(({ lease }) => lease !== undefined)).toBe(true);
    for (const held of world.held) world.release(held);
    await world.flush();
    expect(greedy.lease?.modelId).toBe('a');
  });

  it('is announced once to who listens, with the plan that has to wait', async () => {
    const world = smallWorld({ a: 60, b: 60 });
    await preloaded(world, 'a');
    world.acquire('a');
    await world.flush();
    world.acquire('b');
    world.acquire('a');
    await world.flush();
    expect(world.events.filter(({ type }) => type === 'acquire.queued')).toMatchObject([
      { modelId: 'b', report: { verdict: 'must-wait', blockedBy: [{ modelId: 'a', why: 'leased' }] } },
    ]);
  });

  it('gives up in time, and says what it waited for', async () => {
    const world = smallWorld({ a: 60, b: 60 });
    await preloaded(world, 'a');
    world.acquire('a');
    await world.flush();
    const late = world.acquire('b', { waitTimeoutMs: 5_000 });
    await world.advance(5_000);
    expect(late.error).toMatchObject({
      code: 'ACQUIRE_TIMEOUT',
      waitedMs: 5_000,
      report: { verdict: 'must-wait', blockedBy: [{ modelId: 'a', why: 'leased' }] },
      hint: expect.stringContaining('a (leased)'),
    });
  });

  it('does not count the time of a load as waiting', async () => {
    const world = smallWorld({ a: 60 });
    const acquire = world.acquire('a', { waitTimeoutMs: 1_000 });
    await world.advance(60_000);
    expect(acquire.isSettled).toBe(false);
    await load(world, 'a');
    expect(acquire.lease?.modelId).toBe('a');
  });

  it('is not entered by who wants to fail fast', async () => {
    const world = smallWorld({ a: 60, b: 60, c: 20 });
    await preloaded(world, 'a');
    world.acquire('a');
    await world.flush();
    const refused = world.acquire('b', { wait: 'fail-fast' });
    const loading = world.acquire('c', { wait: 'fail-fast' });
    await load(world, 'c');
    expect(refused.error).toMatchObject({ code: 'MEMORY_PRESSURE', retryable: true, report: { verdict: 'must-wait' } });
    expect(loading.lease?.modelId).toBe('c');
  });

  it('refuses options that make no sense', async () => {
    const world = smallWorld({ a: 60 });
    for (const options of [{ workingBytes: 1.5 }, { workingBytes: -1 }, { waitTimeoutMs: Number.NaN }]) {
      await expect(world.registry.acquire('a', options)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    }
    expect(world.model('a').loadsStarted).toBe(0);
  });

  it('runs no more loads at once than allowed, and begins the next when one ends', async () => {
    const world = smallWorld({ a: 10, b: 10, c: 10 }, { maxConcurrentLoads: 2 });
    for (const modelId of ['a', 'b', 'c']) world.acquire(modelId);
    await world.flush();
    expect(world.model('c').loadsStarted).toBe(0);
    await load(world, 'a');
    expect(world.model('c').loadsStarted).toBe(1);
  });
});
