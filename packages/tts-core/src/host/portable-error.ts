import { VortexError } from '@vortex/runtime';
import { EngineError } from '../errors.ts';

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
