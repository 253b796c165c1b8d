import { Counter, Histogram, type Registry } from 'prom-client';
import type { RegistryEvent } from '../index.ts';

const LOAD_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
const WAIT_BUCKETS = [0.001, 0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
const IDLE_BUCKETS = [0.1, 1, 5, 15, 60, 300, 900, 3_600];

/** A caller may ask for anything; only registered names become labels. */
const UNKNOWN_MODEL = '(unknown)';

/** How a refused acquire is counted. */
const OUTCOMES: Readonly<Record<string, string>> = {
  ACQUIRE_TIMEOUT: 'timeout',
  MEMORY_PRESSURE: 'pressure',
  MODEL_LOAD_FAILED: 'error',
  MODEL_LOAD_TIMEOUT: 'error',
};

/** Makes the counters and histograms, and returns what feeds them. */
export function eventMetrics(register: Registry, prefix: string): (event: RegistryEvent) => void {
  const registers = [register];
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Counter<Label>({ name: `${prefix}${name}`, help, labelNames, registers });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: readonly Label[],
  ) => new Histogram<Label>({ name: `${prefix}${name}`, help, buckets, labelNames, registers });

  const acquires = counter('acquires_total', 'Acquires by what became of them.', ['model', 'outcome']);
  const waits = histogram('acquire_wait_seconds', 'From acquire to lease.', WAIT_BUCKETS, ['model']);
  const held = histogram('lease_held_seconds', 'From lease to release.', LOAD_BUCKETS, ['model']);
  const loads = counter('loads_total', 'Ended loads.', ['model', 'outcome']);
  const loadTimes = histogram('load_seconds', 'Duration of loads.', LOAD_BUCKETS, ['model', 'outcome']);
  const unloads = counter('unloads_total', 'Ended unloads.', ['model', 'outcome', 'reason']);
  const unloadTimes = histogram('unload_seconds', 'Duration of unloads, until memory was back.', LOAD_BUCKETS, [
    'model',
    'outcome',
  ]);
  const evictions = counter('evictions_total', 'Unloads that nobody asked for by name.', ['model', 'reason']);
  const idle = histogram(
    'eviction_idle_seconds',
    'How long an evicted model was idle; small is thrash.',
    IDLE_BUCKETS,
    [],
  );
  const reloads = counter('evicted_then_reloaded_total', 'Loads soon after an eviction.', ['model']);
  const pressure = counter('pressure_events_total', 'Crossings of a limit.', ['device', 'level']);
  const leaks = counter('leaks_suspected_total', 'Memory that did not come back, and leases that did not end.', [
    'model',
    'kind',
  ]);
  const doubleReleases = counter('double_releases_total', 'Leases that were released again.');
  const listenerErrors = counter('listener_errors_total', 'Event listeners that threw.');
  const probeTimes = histogram('probe_seconds', 'Duration of reads of the devices.', WAIT_BUCKETS, ['outcome']);

  const known = new Set<string>();
  const ended = (model: string, outcome: string, durationMs: number) => {
    loads.inc({ model, outcome });
    loadTimes.observe({ model, outcome }, durationMs / 1_000);
  };

  return (event) => {
    switch (event.type) {
      case 'model.registered':
        known.add(event.modelId);
        break;
      case 'lease.acquired':
        acquires.inc({ model: event.modelId, outcome: event.outcome });
        waits.observe({ model: event.modelId }, event.waitedMs / 1_000);
        break;
      case 'acquire.rejected':
        acquires.inc({
          model: known.has(event.modelId) ? event.modelId : UNKNOWN_MODEL,
          outcome: OUTCOMES[event.code] ?? 'rejected',
        });
        break;
      case 'acquire.aborted':
        acquires.inc({ model: event.modelId, outcome: 'aborted' });
        break;
      case 'lease.released':
        held.observe({ model: event.modelId }, event.heldMs / 1_000);
        break;
      case 'lease.double_release':
        doubleReleases.inc();
        break;
      case 'model.load.started':
        if (event.afterEvictionMs !== undefined) reloads.inc({ model: event.modelId });
        break;
      case 'model.load.completed':
        ended(event.modelId, 'ok', event.durationMs);
        break;
      case 'model.load.failed':
        ended(event.modelId, event.outcome, event.durationMs);
        break;
      case 'model.load.timeout':
        ended(event.modelId, 'timeout', event.durationMs);
        break;
      case 'model.unload.started':
        if (event.reason === 'manual' || event.reason === 'close') break;
        evictions.inc({ model: event.modelId, reason: event.reason });
        idle.observe(event.idleForMs / 1_000);
        break;
      case 'model.unload.completed':
        unloads.inc({ model: event.modelId, outcome: 'ok', reason: event.reason });
        unloadTimes.observe({ model: event.modelId, outcome: 'ok' }, event.durationMs / 1_000);
        break;
      case 'model.unload.failed':
        unloads.inc({ model: event.modelId, outcome: 'error', reason: 'error' });
        break;
      case 'memory.pressure':
        pressure.inc({ device: event.device, level: event.level });
        break;
      case 'leak.suspected':
        leaks.inc({ model: event.modelId, kind: 'memory' });
        break;
      case 'lease.held_long':
      case 'lease.leaked':
        leaks.inc({ model: event.modelId, kind: 'lease' });
        break;
      case 'listener.failed':
        listenerErrors.inc();
        break;
      case 'probe.read':
        probeTimes.observe({ outcome: event.ok ? 'ok' : 'error' }, event.durationMs / 1_000);
        break;
    }
  };
}
