import { availableParallelism } from 'node:os';
import type { KokoroEngineOptions } from '../engine/kokoro-engine.ts';
import type { EngineDescription, LoadRequest } from '../engine/speech-engine.ts';
import { OutOfRangeError } from '../errors.ts';
import type { EngineHost } from '../host/engine-host.ts';
import { InlineHost } from '../host/inline-host.ts';
import { ProcessHost } from '../host/process-host.ts';
import { VoiceStore } from '../voices/voice-store.ts';
import { type DeviceChoice, findDevice } from './find-device.ts';
import { findModel } from './find-model.ts';
import { Kokoro } from './kokoro.ts';

export interface LoadKokoroOptions {
  /**
   * The folder of the model: a compiled one (with its `manifest.json`), or the published weights
   * (`kokoro-v1.0.int8.onnx`), which the slower stock engine speaks.
   */
  readonly modelDir: string;
  /** The folder of `<voice>.bin` files. */
  readonly voicesDir: string;
  /**
   * `fast` computes the vocoder's large convolutions with 8-bit integers; only a compiled model has it.
   * @default 'fp32'
   */
  readonly precision?: 'fp32' | 'fast' | undefined;
  /**
   * Where the graphs run. One that does not work here is an error; `auto` takes what works.
   * @default 'cpu'
   */
  readonly device?: DeviceChoice | undefined;
  /**
   * How many processes speak at once; only a compiled model can be spread over several.
   * @default one for each core, at most 4; one on a GPU
   */
  readonly processes?: number | undefined;
  /**
   * Threads of one inference.
   * @default the cores, divided among the processes
   */
  readonly threads?: number | undefined;
  /**
   * Where inference runs. `process` never blocks the caller and stops at once when it is aborted; `inline` blocks the
   * caller's event loop and its aborts are cooperative: for tests and tiny tools.
   * @default 'process'
   */
  readonly host?: 'process' | 'inline' | undefined;
  /** Aborting gives up loading. */
  readonly signal?: AbortSignal | undefined;
}

/** More processes than this gain little, and each holds its own buffers. */
const MAX_PROCESSES = 4;

/**
 * Opens Kokoro-82M; takes about a second. Close it when it is no longer needed (`await using`).
 *
 * @throws ModelFileNotFoundError, ModelFileError, PhonemizerUnavailableError, DeviceNotAvailableError,
 * OutOfRangeError, EngineCrashedError, or the signal's reason.
 */
export async function loadKokoro({
  modelDir,
  voicesDir,
  precision = 'fp32',
  host = 'process',
  device: choice = 'cpu',
  processes,
  threads,
  signal,
}: LoadKokoroOptions): Promise<Kokoro> {
  checkCount('processes', processes);
  checkCount('threads', threads);
  const device = await findDevice(choice, { signal });
  const found = await findModel({ modelDir, precision });
  const spread = host === 'inline' || device !== 'cpu' ? 1 : Math.min(availableParallelism(), MAX_PROCESSES);
  const hostCount = found.model.engine === 'compiled' ? (processes ?? spread) : 1;
  const threadsEach = threads ?? Math.max(1, Math.floor(availableParallelism() / hostCount));
  const engine: KokoroEngineOptions = { model: found.model, threads: threadsEach, device };
  const hosts = await Promise.all(Array.from({ length: hostCount }, () => openHost(host, engine)));
  try {
    await Promise.all(hosts.map((each, index) => each.call('load', loadRequest(index, hosts.length), { signal })));
    const description: EngineDescription = {
      engine: found.model.engine,
      precision: found.precision,
      model: modelDir,
      device,
      processes: hostCount,
      threads: threadsEach,
    };
    return new Kokoro({ hosts, voices: new VoiceStore({ directory: voicesDir }), description });
  } catch (error) {
    await Promise.all(hosts.map((each) => each.close()));
    throw error;
  }
}

/** More than any machine that this was made for has cores. */
const MAX_COUNT = 128;

function checkCount(parameter: string, found: number | undefined): void {
  if (found === undefined || (Number.isInteger(found) && found >= 1 && found <= MAX_COUNT)) return;
  throw new OutOfRangeError({ parameter, found, allowed: `a whole number from 1 to ${MAX_COUNT}` });
}

/** Every host vocodes; the first one pronounces and the last one predicts, so that the two do not wait for each other. */
function loadRequest(index: number, count: number): LoadRequest {
  return {
    parts: [
      ...(index === 0 ? (['phonemizer'] as const) : []),
      ...(index === count - 1 ? (['prosody'] as const) : []),
      'vocoder',
    ],
  };
}

async function openHost(host: 'process' | 'inline', engine: KokoroEngineOptions): Promise<EngineHost> {
  return host === 'process' ? new ProcessHost({ engine }) : InlineHost.create(engine);
}
