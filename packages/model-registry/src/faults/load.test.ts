import { describe, expect, it } from 'vitest';
import { preloaded, smallWorld } from '../testing/small-world.ts';
import { violationsOf } from '../testing/violations.ts';

const stateOf = (world: ReturnType<typeof smallWorld>, modelId: string) =>
  world.registry.ps().find((status) => status.modelId === modelId)?.state;

describe('a load', () => {
  it('C1: that throws rejects all who wait with its cause, gives its bytes back, and is left alone for a while', async () => {
    const world = smallWorld({ a: 60 });
    const waiters = [world.acquire('a'), world.acquire('a')];
    await world.flush();
    const cause = new Error('no such file');
    world.model('a').failLoad(cause);
    await world.flush();
    for (const { error } of waiters)
      expect(error).toMatchObject({ code: 'MODEL_LOAD_FAILED', cause, retryAfterMs: 1_000 });
    expect(world.memory().committedBytes).toBe(0);
    expect(stateOf(world, 'a')).toBe('failed');

    const early = world.acquire('a');
    await world.advance(400);
    expect(early.error).toMatchObject({ code: 'MODEL_UNAVAILABLE', reason: 'failed', retryAfterMs: 1_000 });
    await world.advance(600);
    const later = world.acquire('a');
    await world.flush();
    world.model('a').finishLoad();
    await world.flush();
    expect(later.lease?.modelId).toBe('a');
  });

  it('C1: that fails again and again is left alone for longer each time, and no longer than the limit', async () => {
    const world = smallWorld({ a: 60 }, { loadFailureBackoff: { initialMs: 100, maxMs: 300 } });
    const waits: unknown[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      const { modelId } = world.acquire('a');
      await world.flush();
      world.model(modelId).failLoad(new Error('no'));
      await world.flush();
      waits.push(world.registry.ps()[0]?.lastError?.retryAfterMs);
      await world.advance(300);
    }
    expect(waits).toEqual([100, 200, 300, 300]);
  });

  it('C2: that runs out of memory evicts what is idle, tries once more, and then says so', async () => {
    const world = smallWorld({ a: 50, b: 40 });
    await preloaded(world, 'a');
    const waiter = world.acquire('b');
    await world.flush();
    const cause = new Error('CUDA out of memory');
    world.model('b').failLoad(cause);
    await world.flush();
    expect([stateOf(world, 'a'), stateOf(world, 'b')]).toEqual(['unloading', 'loading']);
    expect(world.model('b').loadsStarted).toBe(1);
    world.model('a').finishDispose();
    await world.flush();
    expect(world.model('b').loadsStarted).toBe(2);
    world.model('b').failLoad(cause);
    await world.flush();
    expect(waiter.error).toMatchObject({ code: 'MEMORY_PRESSURE', cause, retryable: true });
    expect(stateOf(world, 'b')).toBe('unloaded');
    expect(violationsOf(world)).toEqual([]);
  });

  it('C2: that runs out of memory with nothing to evict fails at once', async () => {
    const world = smallWorld({ b: 40 });
    const waiter = world.acquire('b');
    await world.flush();
    world.model('b').failLoad(new Error('std::bad_alloc'));
    await world.flush();
    expect(waiter.error).toMatchObject({ code: 'MEMORY_PRESSURE' });
    expect(world.model('b').loadsStarted).toBe(1);
  });

  it('C3: that hangs is given up at its time limit, stays charged, and its late success is disposed of', async () => {
    const world = smallWorld({ a: { footprint: { residentBytes: 60 }, loadTimeoutMs: 1_000 } });
    const waiter = world.acquire('a');
    await world.advance(999);
    expect(waiter.isSettled).toBe(false);
    await world.advance(1);
    expect(waiter.error).toMatchObject({ code: 'MODEL_LOAD_TIMEOUT', limit: 'total', timeoutMs: 1_000 });
    expect(world.model('a').isLoadAborted).toBe(true);
    expect(world.memory()).toMatchObject({ quarantinedBytes: 60, committedBytes: 60 });
    world.acquire('a');
    await world.flush();
    expect(world.acquires[1]?.error).toMatchObject({ code: 'MODEL_UNAVAILABLE', reason: 'quarantined' });

    world.model('a').finishLoad();
    await world.flush();
    expect(stateOf(world, 'a')).toBe('unloading');
    world.model('a').finishDispose();
    await world.flush();
    expect(world.memory().committedBytes).toBe(0);
    expect(world.model('a').instances[0]).toMatchObject({ disposeCalls: 1, isGone: true });
  });

  it('C3: that makes no progress is given up at the stall limit, and one that does is not', async () => {
    const world = smallWorld({ a: { footprint: { residentBytes: 60 }, loadStallTimeoutMs: 1_000 } });
    const waiter = world.acquire('a');
    for (let quarter = 1; quarter < 4; quarter++) {
      await world.advance(900);
      world.model('a').progressLoad(quarter / 4);
    }
    expect(waiter.isSettled).toBe(false);
    await world.advance(1_000);
    expect(waiter.error).toMatchObject({ code: 'MODEL_LOAD_TIMEOUT', limit: 'stall' });
  });

  it('C11: serves all who came while it ran with one load', async () => {
    const world = smallWorld({ a: 60 });
    const waiters = Array.from({ length: 5 }, () => world.acquire('a'));
    await world.flush();
    world.model('a').finishLoad();
    await world.flush();
    expect(world.model('a').loadsStarted).toBe(1);
    expect(new Set(waiters.map(({ lease }) => lease?.model)).size).toBe(1);
    expect(world.registry.ps()[0]).toMatchObject({ leases: 5, loads: 1 });
  });

  it('C12: of two models of which only one fits serves both, one after the other', async () => {
    const world = smallWorld({ a: 60, b: 60 });
    const [first, second] = [world.acquire('a'), world.acquire('b')];
    await world.flush();
    world.model('a').finishLoad();
    await world.flush();
    expect([first.isSettled, second.isSettled, world.model('b').loadsStarted]).toEqual([true, false, 0]);
    world.release(first);
    await world.flush();
    expect(world.model('b').loadsStarted).toBe(0);
    world.model('a').finishDispose();
    await world.flush();
    world.model('b').finishLoad();
    await world.flush();
    expect(second.lease?.modelId).toBe('b');
    expect(world.memory().highWaterBytes).toBe(60);
  });

  it('C13: is not begun for a caller who has left already', async () => {
    const world = smallWorld({ a: 60 });
    const reason = new Error('left');
    await expect(world.registry.acquire('a', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(world.model('a').loadsStarted).toBe(0);
  });

  it('C13: goes on when the first who waited leaves, and is called off with the last', async () => {
    const world = smallWorld({ a: 60 });
    const [first, second] = [world.acquire('a'), world.acquire('a')];
    await world.flush();
    world.abort(first);
    await world.flush();
    expect(first.error).toBe(first.abortReason);
    expect([second.isSettled, world.model('a').isLoadAborted]).toEqual([false, false]);
    world.abort(second);
    await world.flush();
    expect(world.model('a').isLoadAborted).toBe(true);
    expect(world.memory().committedBytes).toBe(60);
    world.model('a').failLoad(new Error('aborted'));
    await world.flush();
    expect(world.memory().committedBytes).toBe(0);
    expect(stateOf(world, 'a')).toBe('unloaded');
    expect(world.leakedListeners).toBe(0);
  });

  it('C13: that was called off and succeeds all the same is disposed, and loaded anew for whoever came since', async () => {
    const world = smallWorld({ a: 60 });
    const first = world.acquire('a');
    await world.flush();
    world.abort(first);
    const second = world.acquire('a');
    await world.flush();
    expect(world.model('a').loadsStarted).toBe(1);
    world.model('a').finishLoad();
    await world.flush();
    world.model('a').finishDispose();
    await world.flush();
    world.model('a').finishLoad();
    await world.flush();
    expect(second.lease?.model).toBe(world.model('a').instances[1]);
  });

  it('C13: keeps the place of others in the queue when one of them leaves', async () => {
    const world = smallWorld({ a: 60, b: 60 });
    const holder = world.acquire('a');
    await world.flush();
    world.model('a').finishLoad();
    await world.flush();
    const [leaver, stayer] = [world.acquire('b'), world.acquire('b')];
    await world.flush();
    world.abort(leaver);
    world.release(holder);
    await world.flush();
    world.model('a').finishDispose();
    await world.flush();
    world.model('b').finishLoad();
    await world.flush();
    expect([leaver.error, stayer.lease?.modelId]).toEqual([leaver.abortReason, 'b']);
  });

  it('C13: aborting after the lease was given changes nothing', async () => {
    const world = smallWorld({ a: 60 });
    const acquire = world.acquire('a');
    await world.flush();
    world.model('a').finishLoad();
    await world.flush();
    world.abort(acquire);
    await world.flush();
    expect(acquire.lease?.model.isGone).toBe(false);
    expect(world.registry.ps()[0]?.leases).toBe(1);
  });

  it('C23: keeps its definition: registering and unregistering are refused until it is unloaded', async () => {
    const world = smallWorld({ a: 60 });
    world.acquire('a');
    await world.flush();
    const { definition } = world.model('a');
    expect(() => world.registry.register('a', definition)).toThrow(expect.objectContaining({ code: 'MODEL_BUSY' }));
    expect(() => world.registry.unregister('a')).toThrow(expect.objectContaining({ code: 'MODEL_BUSY' }));
    world.model('a').failLoad(new Error('no'));
    await world.flush();
    world.registry.register('a', definition);
    world.registry.unregister('a');
    expect(world.registry.ps()).toEqual([]);
  });
});
