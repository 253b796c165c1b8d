import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createRegistryMetrics, type WatchedRegistry } from '@vortex/model-registry/metrics';

export interface MetricsFileOptions {
  readonly registry: WatchedRegistry;
  readonly file: string;
}

const INTERVAL_MS = 5_000;

/**
 * Keeps a file in Prometheus' text format up to date until disposed, and writes it once more then; a node exporter's
 * textfile collector reads it. Never half-written.
 */
export function writeMetricsFile({ registry, file }: MetricsFileOptions): AsyncDisposable {
  const metrics = createRegistryMetrics({ registry });
  let failure: unknown;
  const write = async () => {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(`${file}.part`, await metrics.register.metrics());
    await rename(`${file}.part`, file);
  };
  let writing: Promise<void> = Promise.resolve();
  const writeNext = () => {
    writing = writing.then(write).catch((error: unknown) => {
      failure = error;
    });
  };
  writeNext();
  const timer = setInterval(writeNext, INTERVAL_MS);
  timer.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      writeNext();
      await writing;
      metrics[Symbol.dispose]();
      if (failure) throw failure;
    },
  };
}
