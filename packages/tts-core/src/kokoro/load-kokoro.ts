import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { KokoroEngineOptions } from '../engine/kokoro-engine.ts';
import type { EngineHost } from '../host/engine-host.ts';
import { InlineHost } from '../host/inline-host.ts';
import { ProcessHost } from '../host/process-host.ts';
import { VoiceStore } from '../voices/voice-store.ts';
import { Kokoro } from './kokoro.ts';

export interface LoadKokoroOptions {
  /** The folder of the weights (`kokoro-v1.0.int8.onnx`). */
  readonly modelDir: string;
  /** The folder of `<voice>.bin` files. */
  readonly voicesDir: string;
  /**
   * Threads of one inference.
   * @default the number of cores
   */
  readonly threads?: number | undefined;
  /**
   * Where inference runs. `process` never blocks the caller and stops at once when it is aborted; `inline` blocks the
   * caller's event loop and its aborts are cooperative: for tests and tiny tools.
   * @default 'process'
   */
  readonly host?: 'process' | 'inline' | EngineHost | undefined;
  /** Aborting gives up loading. */
  readonly signal?: AbortSignal | undefined;
}

export const WEIGHTS_FILE_NAME = 'kokoro-v1.0.int8.onnx';

/**
 * Opens Kokoro-82M; takes one to two seconds. Close it when it is no longer needed (`await using`).
 *
 * @throws ModelFileNotFoundError, ModelFileError, EngineCrashedError, or the signal's reason.
 */
export async function loadKokoro({
  modelDir,
  voicesDir,
  threads = availableParallelism(),
  host = 'process',
  signal,
}: LoadKokoroOptions): Promise<Kokoro> {
  const engineHost = await openHost(host, { modelFile: path.join(modelDir, WEIGHTS_FILE_NAME), threads });
  try {
    const description = await engineHost.call('load', {}, { signal });
    return new Kokoro({ host: engineHost, voices: new VoiceStore({ directory: voicesDir }), description });
  } catch (error) {
    await engineHost.close();
    throw error;
  }
}

async function openHost(
  host: NonNullable<LoadKokoroOptions['host']>,
  engine: KokoroEngineOptions,
): Promise<EngineHost> {
  if (host === 'process') return new ProcessHost({ engine });
  if (host === 'inline') return InlineHost.create(engine);
  return host;
}
