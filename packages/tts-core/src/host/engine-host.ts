import type { EngineOperation, EngineRequest, EngineResponse } from '../engine/speech-engine.ts';

export interface EngineCallOptions {
  /** Aborting stops the work; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Where an engine runs. Calls are answered one at a time, in the order in which they were made. */
export interface EngineHost extends AsyncDisposable {
  readonly kind: string;
  /** The process that the engine runs in now, if it is one of its own. */
  readonly processId: number | undefined;

  /**
   * @throws the engine's error, or the signal's reason.
   * @throws EngineCrashedError when the engine's process ended; the next call starts a new one.
   * @throws EngineClosedError after {@link EngineHost.close}.
   */
  call<Operation extends EngineOperation>(
    operation: Operation,
    request: EngineRequest<Operation>,
    options?: EngineCallOptions,
  ): Promise<EngineResponse<Operation>>;

  /** Ends the engine; calls that are waiting or running reject. Idempotent. */
  close(): Promise<void>;
}
