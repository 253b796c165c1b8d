import { readFile } from 'node:fs/promises';
import { ModelFileError, ModelFileNotFoundError } from '../errors.ts';
import { STYLE_DIMENSIONS } from '../kokoro/kokoro-constants.ts';
import { exposeDurations } from './expose-durations.ts';
import { type GraphSignature, graphSignature } from './graph-signature.ts';
import { type Device, type OnnxSession, openOnnxSession } from './onnx-session.ts';
import type { Inference, InferRequest } from './speech-engine.ts';

/** The published graph: tokens in, samples and durations out. */
export interface StockSession extends Pick<OnnxSession, 'close'> {
  infer(request: InferRequest): Promise<Inference>;
}

/**
 * Opens the published graph. Takes about a second.
 *
 * @throws ModelFileNotFoundError
 * @throws ModelFileError when onnxruntime refuses the file or its tensors are unknown.
 */
export async function openStockSession({
  file,
  threads,
  device,
}: {
  file: string;
  threads: number;
  device: Device;
}): Promise<StockSession> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw new ModelFileNotFoundError({ path: file, cause });
    throw new ModelFileError({ path: file, found: `it cannot be read (${cause.code})`, cause });
  });
  const session = await openOnnxSession({ model: exposeDurations(bytes), path: file, threads, device });
  try {
    return stockSession(session, graphSignature({ inputs: session.inputs, outputs: session.outputs, path: file }));
  } catch (error) {
    await session.close();
    throw error;
  }
}

function stockSession(session: OnnxSession, names: GraphSignature): StockSession {
  return {
    async infer({ ids, style, speed }) {
      const outputs = await session.run({
        [names.tokens]: { data: BigInt64Array.from(ids, BigInt), dims: [1, ids.length] },
        [names.style]: { data: style, dims: [1, STYLE_DIMENSIONS] },
        [names.speed]: { data: Float32Array.of(speed), dims: [1] },
      });
      return { samples: outputs[names.audio]!, durations: Int32Array.from(outputs[names.durations]!, Math.round) };
    },
    close: () => session.close(),
  };
}
