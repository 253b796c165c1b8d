import type { KokoroEngineOptions } from '../engine/kokoro-engine.ts';
import type { EngineOperation } from '../engine/speech-engine.ts';
import type { PortableError } from './portable-error.ts';

/** From the caller to the engine's process. The first message is always `start`. */
export type HostMessage =
  | { readonly type: 'start'; readonly options: KokoroEngineOptions }
  | { readonly type: 'call'; readonly operation: EngineOperation; readonly request: unknown };

/** From the engine's process to the caller; one for each `call`. */
export type EngineMessage =
  | { readonly type: 'answer'; readonly response: unknown }
  | { readonly type: 'failure'; readonly error: PortableError };
