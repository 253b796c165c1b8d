import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ModelFileError, ModelFileNotFoundError } from '../errors.ts';
import { STYLE_DIMENSIONS } from '../kokoro/kokoro-constants.ts';
import { exposeDurations } from './expose-durations.ts';
import { type GraphSignature, graphSignature } from './graph-signature.ts';
import type { Inference, InferRequest } from './speech-engine.ts';

export interface OpenStockSessionOptions {
  readonly modelFile: string;
  /** Threads of one inference. */
  readonly threads: number;
}

/** The published graph: tokens in, samples and durations out. Calls block the thread. */
export interface StockSession {
  infer(request: InferRequest): Promise<Inference>;
  close(): Promise<void>;
}

/**
 * Opens the published graph with onnxruntime on the CPU. Takes about a second.
 *
 * @throws ModelFileNotFoundError
 * @throws ModelFileError when onnxruntime refuses the file or its tensors are unknown.
 */
export async function openStockSession({ modelFile, threads }: OpenStockSessionOptions): Promise<StockSession> {
  const bytes = await readFile(modelFile).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw new ModelFileNotFoundError({ path: modelFile, cause });
    throw new ModelFileError({ path: modelFile, found: `it cannot be read (${cause.code})`, cause });
  });
  const session = await InferenceSession.create(exposeDurations(bytes), {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Texts differ in length; with the pattern on, each new length would keep its own arena.
    enableMemPattern: false,
    logSeverityLevel: 3,
  }).catch((cause: unknown) => {
    throw new ModelFileError({ path: modelFile, found: `onnxruntime says "${messageOf(cause)}"`, cause });
  });
  const signature = graphSignature({
    inputs: session.inputMetadata,
    outputs: session.outputMetadata,
    path: modelFile,
  });
  return {
    infer: (request) => infer(session, signature, request),
    close: () => session.release(),
  };
}

async function infer(
  session: InferenceSession,
  signature: GraphSignature,
  { ids, style, speed }: InferRequest,
): Promise<Inference> {
  const results = await session.run({
    [signature.tokens]: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
    [signature.style]: new Tensor('float32', style, [1, STYLE_DIMENSIONS]),
    [signature.speed]: new Tensor('float32', [speed], [1]),
  });
  const audio = results[signature.audio]!;
  const durations = results[signature.durations]!;
  try {
    return {
      samples: Float32Array.from(audio.data as Float32Array),
      durations: Int32Array.from(durations.data as Float32Array, Math.round),
    };
  } finally {
    for (const tensor of Object.values(results)) tensor.dispose();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
