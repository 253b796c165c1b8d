export {
  createRegistryMetrics,
  type RegistryMetrics,
  type RegistryMetricsOptions,
  type WatchedRegistry,
} from './registry-metrics.ts';
