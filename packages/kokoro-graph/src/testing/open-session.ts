import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { OpenSession, RuntimeTensor } from '../check/runtime.ts';

const wrap = ({ data, dims }: RuntimeTensor): OrtTensor =>
  data instanceof Float32Array
    ? new OrtTensor('float32', data, dims)
    : data instanceof Uint8Array
      ? new OrtTensor('uint8', data, dims)
      : new OrtTensor('int64', data, dims);

/** The real runtime in the shape that the compiler asks for. */
export const openSession: OpenSession = async (path) => {
  const session = await InferenceSession.create(path, { enableMemPattern: false, logSeverityLevel: 3 });
  return {
    run: async (feeds) => {
      const named = Object.entries(feeds).filter(([name]) => session.inputNames.includes(name));
      const results = await session.run(Object.fromEntries(named.map(([name, tensor]) => [name, wrap(tensor)])));
      return Object.fromEntries(
        Object.entries(results).map(([name, { data, dims }]) => [name, { data: data as RuntimeTensor['data'], dims }]),
      );
    },
    release: () => session.release(),
  };
};
