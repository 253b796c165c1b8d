import type { Readable } from 'node:stream';
import type { ModelStore, ModelStoreOptions } from '@vortex/model-store';

/** What a command may touch of the outside world. */
export interface CliContext {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly stdin: Readable;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly cacheDir: string;
  readonly configDir: string;
  openStore(options?: Pick<ModelStoreOptions, 'source' | 'offline'>): ModelStore;
}
