import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { preloaded, smallWorld } from '../testing/small-world.ts';
import { createRegistryMetrics } from './registry-metrics.ts';

/** The samples of an exposition, by name and labels. */
async function scrape(register: Registry): Promise<Map<string, number>> {
  const lines = (await register.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

describe('createRegistryMetrics', () => {
  it('shows the ledger by kind, and the bytes in use under the name that dashboards know', async () => {
    const world = smallWorld({ a: { footprint: { residentBytes: 60, workingBytes: 5 } } });
    using metrics = createRegistryMetrics({ registry: world.registry });
    await preloaded(world, 'a');
    world.acquire('a');
    await world.flush();
    const samples = await scrape(metrics.register);
    expect(samples.get('icn_vortex_vram_usage_bytes')).toBe(65);
    expect(samples.get('model_registry_memory_committed_bytes{device="cuda:0",kind="resident"}')).toBe(60);
    expect(samples.get('model_registry_memory_committed_bytes{device="cuda:0",kind="working"}')).toBe(5);
    const kinds = [...samples].filter(([name]) =>
      name.startsWith('model_registry_memory_committed_bytes{device="cuda:0"'),
    );
    expect(kinds.reduce((sum, [, bytes]) => sum + bytes, 0)).toBe(world.memory().committedBytes);
    expect(samples.get('model_registry_memory_limit_bytes{device="cuda:0",limit="hard"}')).toBe(115);
  });

  it('shows nothing, and neither 0 nor NaN, for what nobody knows', async () => {
    const world = smallWorld({ a: 60 });
    using metrics = createRegistryMetrics({ registry: world.registry });
    const text = await metrics.register.metrics();
    expect(text).not.toMatch(/^model_registry_memory_measured_bytes\{/m);
    expect(text).not.toMatch(/^model_registry_probe_age_seconds\{/m);
    expect(text).not.toMatch(/nan$/im);
    expect((await scrape(metrics.register)).get('model_registry_probe_up{device="cuda:0",source="none"}')).toBe(0);
  });

  it('counts what became of acquires, loads and unloads', async () => {
    const world = smallWorld({ a: 60, b: 60, c: 116 });
    using metrics = createRegistryMetrics({ registry: world.registry });
    const first = world.acquire('a');
    world.acquire('a');
    await world.flush();
    world.model('a').finishLoad();
    await world.advance(2_000);
    world.release(first);
    world.release(world.acquires[1]!);
    world.acquire('c');
    void world.registry.acquire('nobody' as 'a').catch(() => {});
    world.acquire('b');
    await world.flush();
    world.model('a').finishDispose();
    await world.flush();
    const samples = await scrape(metrics.register);
    const acquires = [...samples].filter(([name]) => name.startsWith('model_registry_acquires_total'));
    expect(Object.fromEntries(acquires)).toEqual({
      'model_registry_acquires_total{model="a",outcome="load"}': 1,
      'model_registry_acquires_total{model="a",outcome="join"}': 1,
      'model_registry_acquires_total{model="c",outcome="pressure"}': 1,
      'model_registry_acquires_total{model="(unknown)",outcome="rejected"}': 1,
    });
    expect(samples.get('model_registry_loads_total{model="a",outcome="ok"}')).toBe(1);
    expect(samples.get('model_registry_evictions_total{model="a",reason="capacity"}')).toBe(1);
    expect(samples.get('model_registry_lease_held_seconds_sum{model="a"}')).toBe(4);
    expect(samples.get('model_registry_model_state{model="b",state="loading"}')).toBe(1);
  });

  it('never reads a device for a scrape', async () => {
    const world = smallWorld({ a: 60 }, { withProbe: true });
    await world.flush();
    const { reads } = world.probe!;
    using metrics = createRegistryMetrics({ registry: world.registry });
    await metrics.register.metrics();
    expect(world.probe!.reads).toBe(reads);
  });

  it('shows a model no more once it is unregistered', async () => {
    const world = smallWorld({ a: 60 });
    using metrics = createRegistryMetrics({ registry: world.registry });
    world.registry.unregister('a');
    expect(await metrics.register.metrics()).not.toContain('model="a"');
  });

  it('can share a register, under another prefix, and leaves it as it was', async () => {
    const register = new Registry();
    const [one, two] = [smallWorld({ a: 60 }), smallWorld({ b: 60 })];
    const first = createRegistryMetrics({ registry: one.registry, register, info: { version: '1.2.3' } });
    expect((await scrape(register)).get('model_registry_info{version="1.2.3"}')).toBe(1);
    first[Symbol.dispose]();
    expect(register.getMetricsAsArray()).toEqual([]);
    createRegistryMetrics({ registry: two.registry, register, prefix: 'other_' });
    expect(await register.metrics()).toContain('other_leases{model="b"} 0');
  });
});
