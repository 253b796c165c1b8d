import type { EngineOperation, EngineRequest, EngineResponse } from '../engine/speech-engine.ts';
import { EngineClosedError } from '../errors.ts';
import { EngineChild, type EngineChildOptions } from './engine-child.ts';
import type { EngineCallOptions, EngineHost } from './engine-host.ts';
import { ENTRIES } from './entries.ts';
import { TurnQueue } from './turn-queue.ts';

export interface ProcessHostOptions extends Pick<EngineChildOptions, 'engine'> {
  /**
   * The program to run; tests put a misbehaving one here.
   * @default ENTRIES.engine
   */
  readonly entry?: URL;
}

/**
 * Runs the engine in a child process, which starts with the first call, and again after it was killed or crashed.
 *
 * Only one call at a time is in the child and the others wait here, so that killing the child for one caller takes
 * nothing from another.
 */
export class ProcessHost implements EngineHost {
  readonly kind = 'process';
  readonly #options: EngineChildOptions;
  readonly #turns = new TurnQueue();
  #child: EngineChild | undefined;
  #closed = false;

  constructor({ engine, entry = ENTRIES.engine }: ProcessHostOptions) {
    this.#options = { engine, entry };
  }

  get processId(): number | undefined {
    return this.#child?.isAlive ? this.#child.processId : undefined;
  }

  async call<Operation extends EngineOperation>(
    operation: Operation,
    request: EngineRequest<Operation>,
    { signal }: EngineCallOptions = {},
  ): Promise<EngineResponse<Operation>> {
    if (this.#closed) throw new EngineClosedError();
    using _turn = await this.#turns.take(signal);
    signal?.throwIfAborted();
    if (this.#closed) throw new EngineClosedError();
    if (!this.#child?.isAlive) this.#child = new EngineChild(this.#options);

    const child = this.#child;
    const stop = () => void child.kill();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return (await child.run(operation, request)) as EngineResponse<Operation>;
    } catch (error) {
      // The crash that an abort or a close caused is not the reason why the call failed.
      signal?.throwIfAborted();
      throw this.#closed ? new EngineClosedError() : error;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#turns.clear(new EngineClosedError());
    await this.#child?.kill();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
