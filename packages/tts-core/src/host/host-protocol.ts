import { VortexError } from '@vortex/runtime';
import type { KokoroEngineOptions } from '../engine/kokoro-engine.ts';
import type { EngineOperation } from '../engine/speech-engine.ts';
import { EngineError } from '../errors.ts';

/** From the caller to the engine's process. The first message is always `start`. */
export type HostMessage =
  | { readonly type: 'start'; readonly options: KokoroEngineOptions }
  | { readonly type: 'call'; readonly operation: EngineOperation; readonly request: unknown };

/** From the engine's process to the caller; one for each `call`. */
export type EngineMessage =
  | { readonly type: 'answer'; readonly response: unknown }
  | { readonly type: 'failure'; readonly error: PortableError };

/** What is left of an error when it has crossed a process boundary. */
export interface PortableError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly retryable: boolean;
}

export function portableError(error: unknown): PortableError {
  if (VortexError.isInstance(error)) {
    const { code, message, hint, retryable } = error;
    return { code, message, hint, retryable };
  }
  return {
    code: 'ENGINE_FAILED',
    message: `The speech engine failed: ${error instanceof Error ? error.message : String(error)}`,
    hint: 'Try again; if it stays, check the weights: vortex models verify.',
    retryable: true,
  };
}

export function fromPortableError(error: PortableError): EngineError {
  return new EngineError(error);
}
