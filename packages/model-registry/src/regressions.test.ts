import { describe, expect, it } from 'vitest';
import { preloaded, smallWorld } from './testing/small-world.ts';
import { violationsOf } from './testing/violations.ts';

// Each is a published bug of another model manager, played back.
describe('what went wrong elsewhere', () => {
  it('ollama#17408: a victim that is wanted again does not leave the one it was evicted for waiting for ever', async () => {
    const world = smallWorld({ victim: 60, newcomer: 60 });
    await preloaded(world, 'victim');
    const newcomer = world.acquire('newcomer');
    await world.flush();
    expect(world.registry.ps()[0]?.state).toBe('unloading');
    const returning = world.acquire('victim');
    world.model('victim').finishDispose();
    await world.flush();
    world.model('newcomer').finishLoad();
    await world.flush();
    expect([newcomer.isSettled, returning.isSettled]).toEqual([true, false]);
    world.release(newcomer);
    await world.flush();
    world.model('newcomer').finishDispose();
    await world.flush();
    world.model('victim').finishLoad();
    await world.flush();
    expect(returning.lease?.modelId).toBe('victim');
  });

  it('ollama PR #14407: an unload comes about although there is never a moment without a request', async () => {
    const world = smallWorld({ a: 60 });
    await preloaded(world, 'a');
    let current = world.acquire('a');
    await world.flush();
    const unload = world.registry.unload('a');
    for (let request = 0; request < 10; request++) {
      const next = world.acquire('a');
      await world.flush();
      if (current.lease) world.release(current);
      current = next;
    }
    await world.flush();
    world.model('a').finishDispose();
    expect(await unload).toBe('unloaded');
  });

  it('ollama PR #10819: the end of an old load does not take a newer one with it', async () => {
    const world = smallWorld({ a: 60 });
    const first = world.acquire('a');
    await world.flush();
    world.model('a').crashLoading();
    await world.flush();
    const second = world.acquire('a');
    await world.flush();
    expect([first.error, world.model('a').loadsStarted]).toMatchObject([{ code: 'MODEL_LOAD_FAILED' }, 2]);
    world.model('a').endDeadLoad('error');
    await world.flush();
    expect(second.isSettled).toBe(false);
    world.model('a').finishLoad();
    await world.flush();
    expect(second.lease?.modelId).toBe('a');
  });

  it('ollama waitForVRAMRecovery: memory that has grown meanwhile is not taken for memory that came back', async () => {
    const world = smallWorld({ a: 60 }, { withProbe: true, settle: { timeoutMs: 5_000, toleranceBytes: 1 } });
    await preloaded(world, 'a');
    world.unload('a');
    await world.flush();
    world.foreignBytes = 50;
    world.model('a').keepsMemory = true;
    world.model('a').finishDispose();
    await world.pass(2);
    expect(world.registry.ps()[0]?.state).toBe('unloading');
    await world.pass(10);
    const done = world.events.find(({ type }) => type === 'model.unload.completed');
    expect(done).toMatchObject({ settle: 'unknown', freedBytes: undefined });
  });

  it('ollama#10359: what was declared and what was measured are two numbers, and the larger counts', async () => {
    const world = smallWorld({ a: { footprint: { residentBytes: 59 }, measuredBytes: 27 } });
    await preloaded(world, 'a');
    expect(world.registry.ps()[0]).toMatchObject({ declaredBytes: 59, measuredBytes: 27 });
    expect(world.memory().residentBytes).toBe(59);
  });

  it('llama-swap#946: a request that comes while the time to live ends the model gets a new one', async () => {
    const world = smallWorld({ a: { footprint: { residentBytes: 60 }, keepAliveMs: 1_000 } });
    await preloaded(world, 'a');
    await world.advance(1_000);
    expect(world.registry.ps()[0]?.state).toBe('unloading');
    const request = world.acquire('a');
    await world.flush();
    world.model('a').finishDispose();
    await world.flush();
    world.model('a').finishLoad();
    await world.flush();
    expect(request.lease?.modelId).toBe('a');
  });

  it('llama-swap PR #663: the time to live begins when the model is ready and its last lease has ended', async () => {
    const world = smallWorld({ a: { footprint: { residentBytes: 60 }, keepAliveMs: 1_000 } });
    const acquire = world.acquire('a');
    await world.advance(5_000);
    world.model('a').finishLoad();
    await world.advance(5_000);
    expect(world.registry.ps()[0]).toMatchObject({ state: 'ready', expiresInMs: undefined });
    world.release(acquire);
    await world.advance(999);
    expect(world.registry.ps()[0]).toMatchObject({ state: 'ready', expiresInMs: 1 });
    await world.advance(1);
    expect(world.registry.ps()[0]?.state).toBe('unloading');
  });

  it('lmstudio-bug-tracker#1751: fifty requests for one model load it once', async () => {
    const world = smallWorld({ a: { footprint: { residentBytes: 20, workingBytes: 1 } } });
    const requests = Array.from({ length: 50 }, () => world.acquire('a'));
    await world.flush();
    world.model('a').finishLoad();
    await world.flush();
    expect(world.model('a').loadsStarted).toBe(1);
    expect(requests.every(({ lease }) => lease !== undefined)).toBe(true);
  });

  it('omlx#1774: an unload during another load is not judged, and nothing of minus 51 GB is reported', async () => {
    const world = smallWorld({ a: 30, b: 60 }, { withProbe: true, settle: { timeoutMs: 5_000, toleranceBytes: 1 } });
    await preloaded(world, 'a');
    world.unload('a');
    await world.flush();
    const other = world.acquire('b');
    await world.flush();
    world.model('a').finishDispose();
    await world.pass(3);
    const done = world.events.find(({ type }) => type === 'model.unload.completed');
    expect(done).toMatchObject({ settle: 'unknown', freedBytes: undefined });
    expect(world.events.some(({ type }) => type === 'leak.suspected')).toBe(false);
    world.model('b').finishLoad();
    await world.flush();
    expect(other.lease?.modelId).toBe('b');
  });

  it('omlx PR #2511: memory that comes back late is waited for, and counted as free only then', async () => {
    const world = smallWorld(
      { a: 60, b: 60 },
      { withProbe: true, settle: { timeoutMs: 5_000, pollMs: 100, toleranceBytes: 1 } },
    );
    await preloaded(world, 'a');
    const next = world.acquire('b');
    await world.flush();
    world.model('a').keepsMemory = true;
    world.model('a').finishDispose();
    await world.pass(2);
    expect([world.registry.ps()[0]?.state, world.model('b').loadsStarted]).toEqual(['unloading', 0]);
    world.model('a').keepsMemory = false;
    await world.pass(1);
    world.model('b').finishLoad();
    await world.flush();
    expect(next.lease?.modelId).toBe('b');
  });

  it('ray PR #65825: a model that was just loaded is not evicted before it reaches who waited for it', async () => {
    const world = smallWorld({ a: 60, b: 60 });
    const first = world.acquire('a');
    const second = world.acquire('b');
    await world.flush();
    world.model('a').finishLoad();
    await world.flush();
    expect(first.lease?.model.isGone).toBe(false);
    expect([second.isSettled, world.registry.ps()[0]?.state]).toEqual([false, 'ready']);
  });

  it('InvokeAI PR #7460: releasing once too often does not hide what is wrong, nor free what others hold', async () => {
    const world = smallWorld({ a: 60 });
    await preloaded(world, 'a');
    const [one] = [world.acquire('a'), world.acquire('a')];
    await world.flush();
    for (let time = 0; time < 3; time++) world.release(one);
    expect(world.registry.ps()[0]?.leases).toBe(1);
    expect(violationsOf(world)).toEqual([]);
  });

  it('LocalAI EnforceLRULimit: with everything pinned the limit still holds, and the error says why', async () => {
    const world = smallWorld({ a: { footprint: { residentBytes: 60 }, pinned: true }, b: 60 });
    await preloaded(world, 'a');
    const acquire = world.acquire('b');
    await world.flush();
    expect(acquire.error).toMatchObject({ code: 'MEMORY_PRESSURE', retryable: true });
    expect(acquire.error).toMatchObject({
      report: { verdict: 'impossible', blockedBy: [{ modelId: 'a', why: 'pinned' }], evict: [] },
      snapshot: { schema: 1 },
    });
    expect(world.model('a').disposalsRunning).toBe(0);
  });

  it('LocalAI#5221: a model in the middle of a long job is not taken for idle', async () => {
    const world = smallWorld({ a: { footprint: { residentBytes: 60 }, keepAliveMs: 1_000 } });
    await preloaded(world, 'a');
    world.acquire('a');
    await world.advance(3_600_000);
    expect(world.registry.ps()[0]).toMatchObject({ state: 'ready', keptBecause: 'leased' });
  });

  it('d-inference#789: minimum residency and size keep five models on three places from thrashing', async () => {
    const reloads = async (minResidencyMs: number) => {
      const models = Object.fromEntries(
        ['a', 'b', 'c', 'd', 'e'].map((id) => [
          id,
          { footprint: { residentBytes: 35 }, minResidencyMs, pace: 'at-once' as const },
        ]),
      );
      const world = smallWorld(models);
      for (let turn = 0; turn < 40; turn++) {
        world.acquire(['a', 'b', 'c', 'd', 'e'][turn % 5]!);
        await world.advance(100);
        for (const held of world.held) world.release(held);
        await world.flush();
      }
      return [...world.models.values()].reduce((sum, { loadsStarted }) => sum + loadsStarted, 0);
    };
    expect(await reloads(1_000)).toBeLessThan((await reloads(0)) / 2);
  });

  it('onnxruntime-node: a model is disposed of once, however many ask for it to go', async () => {
    const world = smallWorld({ a: { footprint: { residentBytes: 60 }, keepAliveMs: 0 } });
    await preloaded(world, 'a');
    world.unload('a');
    world.unload('a');
    world.reclaim(0);
    world.close();
    await world.flush();
    world.model('a').finishDispose();
    await world.flush();
    expect(world.model('a').instances.map(({ disposeCalls }) => disposeCalls)).toEqual([1]);
  });
});
