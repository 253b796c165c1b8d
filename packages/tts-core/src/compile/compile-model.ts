import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { COMPILER_VERSION, type CompileProgress } from '@vortex/kokoro-graph';
import { EngineCrashedError } from '../errors.ts';
import { ENTRIES } from '../host/entries.ts';
import { fromPortableError, type PortableError } from '../host/portable-error.ts';

export interface CompileModelOptions {
  /** The published weights. */
  readonly source: string;
  /** The folder of the compiled model; it appears when it is complete and checked, and not before. */
  readonly outDir: string;
  /** Aborting kills the compiler and rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: CompileProgress) => void) | undefined;
}

/** From the caller to the compiler's process. */
export type CompileRequest = Pick<CompileModelOptions, 'source' | 'outDir'>;

/** From the compiler's process to the caller; `done` or `failure` is the last. */
export type CompileMessage =
  | { readonly type: 'progress'; readonly progress: CompileProgress }
  | { readonly type: 'done' }
  | { readonly type: 'failure'; readonly error: PortableError };

/** A name for the folder of what these weights compile to; it changes with the weights and with the compiler. */
export function compiledFolderName(sourceSha256: string): string {
  return `${sourceSha256.slice(0, 16)}-v${COMPILER_VERSION}`;
}

/**
 * Compiles the published graph into prosody and vocoder, in a process of its own: it takes half a minute of all cores
 * and up to 2 GB, which are given back when it ends.
 *
 * @throws the compiler's error (UNKNOWN_GRAPH for weights that only the stock engine can speak), EngineCrashedError, or
 * the signal's reason.
 */
export async function compileModel({ source, outDir, signal, onProgress }: CompileModelOptions): Promise<void> {
  signal?.throwIfAborted();
  const child = fork(fileURLToPath(ENTRIES.compiler), [], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const stop = () => void child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-2_000);
  });
  try {
    await new Promise<void>((resolve, reject) => {
      let failure: unknown;
      let isDone = false;
      child.on('message', (message: CompileMessage) => {
        if (message.type === 'progress') onProgress?.(message.progress);
        else if (message.type === 'done') isDone = true;
        else failure = fromPortableError(message.error);
      });
      child.on('error', reject);
      child.on('close', (exitCode, signalName) => {
        if (isDone) resolve();
        else reject(failure ?? new EngineCrashedError({ exitCode, signalName, stderr: stderr.trim() }));
      });
      child.send({ source, outDir } satisfies CompileRequest);
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}
