export { createRegistryMetrics, type RegistryMetrics, type RegistryMetricsOptions } from './registry-metrics.ts';
