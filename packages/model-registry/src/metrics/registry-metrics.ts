import { Gauge, Registry } from 'prom-client';
import type { DeviceId, ModelRegistry } from '../index.ts';
import { eventMetrics } from './event-metrics.ts';
import { GAUGES, type GaugeSpec, vramGauge } from './gauges.ts';

/** The part of a registry that can be watched, whatever its models are. */
export type WatchedRegistry = Pick<ModelRegistry<object>, 'peek' | 'ps' | 'subscribe'>;

export interface RegistryMetricsOptions {
  readonly registry: WatchedRegistry;
  /**
   * Where the metrics are put; never the global one unless it is given here.
   * @default a new one
   */
  readonly register?: Registry;
  /** @default 'model_registry_' */
  readonly prefix?: string;
  /**
   * Whose bytes `icn_vortex_vram_usage_bytes` shows.
   * @default the first GPU with a budget
   */
  readonly vramDevice?: DeviceId;
  /** Constant labels of the `info` gauge, such as the version. */
  readonly info?: Readonly<Record<string, string>>;
}

/** Metrics of one registry; disposing removes them from their register. */
export interface RegistryMetrics extends Disposable {
  readonly register: Registry;
}

/**
 * Shows a registry to Prometheus.
 *
 * Gauges are copied from the registry's state when they are scraped, and a scrape never reads a device itself.
 */
export function createRegistryMetrics({
  registry,
  register = new Registry(),
  prefix = 'model_registry_',
  vramDevice,
  info = {},
}: RegistryMetricsOptions): RegistryMetrics {
  const firstGpu = registry.peek().devices.find(({ device, limits }) => device !== 'cpu' && limits !== undefined);
  const names = new Set(register.getMetricsAsArray().map(({ name }) => name));
  addGauge(register, registry, vramGauge(vramDevice ?? firstGpu?.device));
  for (const gauge of GAUGES) addGauge(register, registry, { ...gauge, name: `${prefix}${gauge.name}` });
  addGauge(register, registry, {
    name: `${prefix}info`,
    help: 'Always 1.',
    labels: Object.keys(info),
    samples: () => [[info, 1]],
  });
  const feed = eventMetrics(register, prefix);
  for (const { modelId, device, declaredBytes } of registry.ps()) {
    feed({ type: 'model.registered', modelId, device, declaredBytes, seq: 0, monotonicMs: 0 });
  }
  const subscription = registry.subscribe(feed);
  return {
    register,
    [Symbol.dispose]() {
      subscription[Symbol.dispose]();
      for (const { name } of register.getMetricsAsArray()) if (!names.has(name)) register.removeSingleMetric(name);
    },
  };
}

function addGauge(register: Registry, registry: WatchedRegistry, { name, help, labels, samples }: GaugeSpec): void {
  new Gauge({
    name,
    help,
    labelNames: labels,
    registers: [register],
    collect() {
      this.reset();
      for (const [values, value] of samples(registry.peek())) {
        if (value !== undefined) this.set(values, value);
      }
    },
  });
}
