import { VortexError } from '@vortex/runtime';

/** An engine that is measured does not answer, or answers that it failed. */
export class EngineProcessError extends VortexError {
  readonly engine: string;
  readonly reason: string;

  constructor({ engine, reason }: { engine: string; reason: string }) {
    super({
      code: 'ENGINE_PROCESS_FAILED',
      message: `${engine} failed: ${reason}.`,
      hint: 'Its rows stay empty; the other engines are measured all the same.',
    });
    this.engine = engine;
    this.reason = reason;
  }
}

/** The installed weights are not the export that the peers' files can be made of. */
export class PeerModelError extends VortexError {
  readonly reason: string;

  constructor({ reason, cause }: { reason: string; cause?: unknown }) {
    super({
      code: 'PEER_MODEL_UNKNOWN',
      message: `No model for kokoro-js can be made of the installed weights: ${reason}.`,
      hint: 'Install the weights again (vortex models install); rows of kokoro-js stay empty until then.',
      cause,
    });
    this.reason = reason;
  }
}
