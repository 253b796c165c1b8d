import { VortexError } from '@vortex/runtime';

/** Bytes that are not a whole, consistent ONNX model. */
export class InvalidModelError extends VortexError {
  constructor({ reason, cause }: { reason: string; cause?: unknown }) {
    super({
      code: 'INVALID_MODEL',
      message: `This is not a readable ONNX model: ${reason}.`,
      hint: 'Check that the file is complete (its SHA-256 is in the model list) and install it again.',
      cause,
    });
  }
}

/** A sound ONNX model that is not a Kokoro export this compiler knows; the stock engine can still run it. */
export class UnknownGraphError extends VortexError {
  /** The step that gave up, such as `cut`. */
  readonly step: string;

  constructor({ step, reason }: { step: string; reason: string }) {
    super({
      code: 'UNKNOWN_GRAPH',
      message: `The graph cannot be compiled (${step}): ${reason}.`,
      hint: 'Run this model on the stock engine, or install the weights from the model list.',
    });
    this.step = step;
  }
}

/** The compiled graphs do not say what the stock graph says. */
export class CompileCheckError extends VortexError {
  /** Which bound was missed, with what was measured and what was allowed. */
  readonly failures: readonly string[];

  constructor({ failures }: { failures: readonly string[] }) {
    super({
      code: 'COMPILE_CHECK_FAILED',
      message: `The compiled model differs from the stock model: ${failures.join('; ')}.`,
      hint: 'Run this model on the stock engine, and report the weights and the runtime version.',
    });
    this.failures = failures;
  }
}

/** A compiled model's manifest that cannot be relied on. */
export class InvalidManifestError extends VortexError {
  readonly path: string;

  constructor({ path, reason, cause }: { path: string; reason: string; cause?: unknown }) {
    super({
      code: 'INVALID_MANIFEST',
      message: `The compiled model's manifest ${path} cannot be used: ${reason}.`,
      hint: 'Compile the model again.',
      cause,
    });
    this.path = path;
  }
}
