import { compileKokoro, type RuntimeTensor } from '@vortex/kokoro-graph';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { portableError } from '../host/portable-error.ts';
import type { CompileMessage, CompileRequest } from './compile-model.ts';

// The main file of the compiler's process: it compiles once, reports over IPC, and ends.

process.once('message', (request: CompileRequest) => {
  compileKokoro({ ...request, openSession, onProgress: (progress) => send({ type: 'progress', progress }) })
    .then(() => send({ type: 'done' }))
    .catch((error: unknown) => send({ type: 'failure', error: portableError(error) }))
    .finally(() => process.disconnect());
});

function send(message: CompileMessage): void {
  process.send?.(message);
}

/** onnxruntime as the compiler's check needs it. */
async function openSession(path: string) {
  const session = await InferenceSession.create(path, {
    executionProviders: ['cpu'],
    enableMemPattern: false,
    logSeverityLevel: 3,
  });
  return {
    async run(feeds: Readonly<Record<string, RuntimeTensor>>) {
      const tensors = Object.entries(feeds).map(([name, tensor]) => [name, toTensor(tensor)] as const);
      return (await session.run(Object.fromEntries(tensors))) as unknown as Record<string, RuntimeTensor>;
    },
    release: () => session.release(),
  };
}

function toTensor({ data, dims }: RuntimeTensor): Tensor {
  if (data instanceof Float32Array) return new Tensor('float32', data, dims);
  return data instanceof BigInt64Array ? new Tensor('int64', data, dims) : new Tensor('uint8', data, dims);
}

// Nobody is left to compile for when the caller is gone.
process.on('disconnect', () => process.exit());
// Ctrl-C reaches the whole process group; what happens then is for the caller to decide.
process.on('SIGINT', () => {});
