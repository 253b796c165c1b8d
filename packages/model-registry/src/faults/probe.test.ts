import { describe, expect, it } from 'vitest';
import type { RegistryWorld } from '../testing/registry-world.ts';
import { preloaded, SMALL_BUDGET, smallWorld } from '../testing/small-world.ts';
import { violationsOf } from '../testing/violations.ts';

const count = (world: RegistryWorld, type: string) => world.events.filter((event) => event.type === type).length;

describe('a probe', () => {
  it('C6: that is missing leaves the declared sizes to decide, and is reported once', async () => {
    const world = smallWorld({ a: 60 }, { withProbe: true });
    world.probe!.answer = { kind: 'error', error: new Error('nvidia-smi is not installed') };
    await preloaded(world, 'a');
    await world.pass(120);
    expect(world.registry.ps()[0]?.state).toBe('ready');
    expect(count(world, 'probe.failed')).toBe(1);
    expect(world.memory()).toMatchObject({
      measuredBytes: undefined,
      effectiveBytes: 60,
      probe: { ok: false, error: expect.stringContaining('nvidia-smi is not installed') },
    });
  });

  it('C6: that is missing refuses loads if that is wished', async () => {
    const world = smallWorld({ a: 60 }, { withProbe: true, onProbeFailure: 'reject-loads' });
    world.probe!.answer = { kind: 'error', error: new Error('no driver') };
    const acquire = world.acquire('a');
    await world.flush();
    expect(acquire.error).toMatchObject({ code: 'MODEL_UNAVAILABLE', reason: 'probe' });
  });

  it('C7: that hangs is given up in time, never read twice at once, and left alone for longer and longer', async () => {
    const world = smallWorld({ a: 60 }, { withProbe: true, probeTimeoutMs: 2_000 });
    world.probe!.answer = { kind: 'hang' };
    const acquire = world.acquire('a');
    await world.advance(1_999);
    expect(world.model('a').loadsStarted).toBe(0);
    await world.advance(1);
    expect(world.model('a').loadsStarted).toBe(1);
    world.model('a').finishLoad();
    await world.pass(600);
    expect(acquire.lease?.modelId).toBe('a');
    expect(world.probe).toMatchObject({ reads: 1, mostRunning: 1 });

    world.probe!.unhang();
    world.probe!.answer = { kind: 'error', error: new Error('no driver') };
    await world.pass(600);
    const tenMinutes = world.probe!.reads;
    expect(tenMinutes).toBeGreaterThan(2);
    expect(tenMinutes).toBeLessThan(20);
  });

  it.each([
    ['no list', 'text'],
    ['nothing', []],
    ['no number', [{ device: 'cuda:0', totalBytes: 120, usedBytes: Number.NaN, source: 'x' }]],
    ['a negative number', [{ device: 'cuda:0', totalBytes: 120, usedBytes: -1, source: 'x' }]],
    ['more used than there is', [{ device: 'cuda:0', totalBytes: 120, usedBytes: 121, source: 'x' }]],
    ['a device of no size', [{ device: 'cuda:0', totalBytes: 0, usedBytes: 0, source: 'x' }]],
    ['two answers for one device', Array(2).fill({ device: 'cuda:0', totalBytes: 120, usedBytes: 1, source: 'x' })],
    ['another device only', [{ device: 'cuda:1', totalBytes: 120, usedBytes: 1, source: 'x' }]],
  ])('C8: that gives %s is not believed, and the last good value stays, with its age', async (_, readings) => {
    const world = smallWorld({ a: 60 }, { withProbe: true });
    world.foreignBytes = 7;
    await world.snapshotNow();
    await world.advance(1_000);
    world.probe!.answer = { kind: 'garbage', readings };
    await world.snapshotNow();
    expect(world.memory()).toMatchObject({ measuredBytes: 7, committedBytes: 0, probe: { ok: false, ageMs: 1_000 } });
    expect(count(world, 'probe.failed')).toBe(1);
  });

  it('recovers with one event', async () => {
    const world = smallWorld({ a: 60 }, { withProbe: true });
    world.probe!.answer = { kind: 'error', error: new Error('busy') };
    await preloaded(world, 'a');
    world.probe!.answer = undefined;
    await world.pass(120);
    expect(count(world, 'probe.recovered')).toBe(1);
    expect(world.memory().probe.ok).toBe(true);
  });

  it('C20: that finds others on the device after the load makes the registry clean up, and then refuse', async () => {
    const world = smallWorld({ a: 40, b: 40 }, { withProbe: true });
    await preloaded(world, 'a');
    expect(world.registry.preflight('b').verdict).toBe('fits');
    world.foreignBytes = 70;
    const acquire = world.acquire('b');
    await world.pass(20);
    expect(world.registry.ps()[0]?.state).toBe('unloading');
    world.model('a').finishDispose();
    await world.pass(20);
    expect(world.model('b').loadsStarted).toBe(1);
    world.model('b').finishLoad();
    world.foreignBytes = 80;
    await world.pass(20);
    expect(acquire.lease?.modelId).toBe('b');
    expect(world.memory().level).toBe('hard');
    expect(violationsOf(world)).toEqual([]);

    const next = world.acquire('a');
    await world.advance(1);
    expect(next.error).toMatchObject({ code: 'MEMORY_PRESSURE', retryable: true });
    expect((next.error as { report: unknown }).report).toMatchObject({
      blockedBy: expect.arrayContaining([{ why: 'external' }]),
    });
  });

  it('C20: is asked once more before an acquire is refused because of others', async () => {
    const world = smallWorld({ a: 60 }, { withProbe: true });
    world.foreignBytes = 100;
    await world.snapshotNow();
    world.foreignBytes = 0;
    const acquire = world.acquire('a');
    await world.flush();
    world.model('a').finishLoad();
    await world.flush();
    expect(acquire.lease?.modelId).toBe('a');
  });

  it('C21: that finds a model larger than declared makes a deficit, and that model stays', async () => {
    const world = smallWorld({ a: { footprint: { residentBytes: 60 }, measuredBytes: 119 }, b: 10 });
    const acquire = world.acquire('a');
    await world.flush();
    world.model('a').finishLoad();
    await world.flush();
    expect(acquire.lease?.modelId).toBe('a');
    expect(world.memory()).toMatchObject({ deficitBytes: 4, residentBytes: 119, level: 'hard' });
    expect(world.registry.ps()[0]).toMatchObject({ declaredBytes: 60, measuredBytes: 119, state: 'ready' });
    expect(count(world, 'memory.deficit')).toBe(1);
    const next = world.acquire('b');
    await world.flush();
    expect([next.isSettled, world.model('b').loadsStarted]).toEqual([false, 0]);
  });

  it('C22: crossing the soft limit warns once, evicts nothing that is leased, and admits up to the hard limit', async () => {
    const world = smallWorld({ a: 60, b: 50, c: 5 });
    for (const modelId of ['a', 'b', 'c']) {
      world.acquire(modelId);
      await world.flush();
      world.model(modelId).finishLoad();
      await world.flush();
    }
    expect(world.registry.ps().map(({ leases }) => leases)).toEqual([1, 1, 1]);
    expect(world.memory()).toMatchObject({ level: 'soft', committedBytes: SMALL_BUDGET.hardLimitBytes });
    expect(count(world, 'memory.pressure')).toBe(1);

    world.release(world.acquires[2]!);
    await world.flush();
    expect(world.registry.ps()[2]?.state).toBe('unloading');
    world.model('c').finishDispose();
    await world.flush();
    expect(world.memory().level).toBe('soft');
    world.release(world.acquires[1]!);
    await world.flush();
    world.model('b').finishDispose();
    await world.flush();
    expect(world.memory().level).toBe('ok');
    expect([count(world, 'memory.pressure'), count(world, 'memory.pressure.cleared')]).toEqual([1, 1]);
  });
});
