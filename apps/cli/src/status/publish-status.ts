import type { VortexPipeline } from '@vortex/pipeline';
import type { CliContext } from '../cli-context.ts';
import { StatusFolder } from './status-folder.ts';

export interface PublishStatusOptions {
  readonly context: CliContext;
  readonly pipeline: VortexPipeline;
  readonly command: string;
}

const INTERVAL_MS = 1_000;

/** Tells `vortex ps` about the models of this process, once a second until disposed. */
export function publishStatus({ context, pipeline, command }: PublishStatusOptions): AsyncDisposable {
  const folder = new StatusFolder(context);
  const startedAt = new Date().toISOString();
  let writing: Promise<void> = Promise.resolve();
  const publish = () => {
    const status = { processId: process.pid, command, startedAt, snapshot: pipeline.registry.peek() };
    // Speech does not fail because nobody can be told about it.
    writing = writing.then(() => folder.write(status)).catch(() => {});
  };
  publish();
  const timer = setInterval(publish, INTERVAL_MS);
  timer.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await writing;
      await folder.remove(process.pid).catch(() => {});
    },
  };
}
