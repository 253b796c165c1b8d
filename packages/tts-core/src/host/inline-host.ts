import type { KokoroEngineOptions } from '../engine/kokoro-engine.ts';
import type { EngineOperation, EngineRequest, EngineResponse, SpeechEngine } from '../engine/speech-engine.ts';
import { EngineClosedError } from '../errors.ts';
import type { EngineCallOptions, EngineHost } from './engine-host.ts';

/**
 * Runs the engine in the caller's own thread, for tests and tiny tools.
 *
 * Calls block the event loop, and an abort is cooperative: it is noticed between calls, not during one.
 */
export class InlineHost implements EngineHost {
  readonly kind = 'inline';
  readonly processId = undefined;
  readonly #engine: SpeechEngine;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(engine: SpeechEngine) {
    this.#engine = engine;
  }

  /** Loads the engine's code only here, so that callers with a process host never load onnxruntime. */
  static async create(options: KokoroEngineOptions): Promise<InlineHost> {
    const { KokoroEngine } = await import('../engine/kokoro-engine.ts');
    return new InlineHost(new KokoroEngine(options));
  }

  call<Operation extends EngineOperation>(
    operation: Operation,
    request: EngineRequest<Operation>,
    { signal }: EngineCallOptions = {},
  ): Promise<EngineResponse<Operation>> {
    const result = this.#last.then(async () => {
      signal?.throwIfAborted();
      if (this.#closed) throw new EngineClosedError();
      const response = await this.#engine[operation](request as never);
      signal?.throwIfAborted();
      return response as EngineResponse<Operation>;
    });
    this.#last = result.catch(() => {});
    return result;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#last;
    await this.#engine.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
