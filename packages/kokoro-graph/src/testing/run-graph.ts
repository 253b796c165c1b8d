import { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';
import type { Graph } from '../graph/graph.ts';
import { encodeModel } from '../onnx/write-model.ts';

export interface Fed {
  readonly data: Float32Array | BigInt64Array;
  readonly dims: readonly number[];
}

/** Runs a small graph in the real runtime, without the runtime's own rewriting, so that only ours is tested; gives each output's elements. */
export async function runGraph(graph: Graph, feeds: Readonly<Record<string, Fed>>): Promise<Map<string, Float32Array>> {
  const session = await InferenceSession.create(encodeModel(graph), {
    graphOptimizationLevel: 'disabled',
    intraOpNumThreads: 1,
    logSeverityLevel: 4,
  });
  try {
    const fed = Object.fromEntries(
      Object.entries(feeds).map(([name, { data, dims }]) => [
        name,
        data instanceof Float32Array
          ? new RuntimeTensor('float32', data, dims)
          : new RuntimeTensor('int64', data, dims),
      ]),
    );
    const results = await session.run(fed);
    return new Map(Object.entries(results).map(([name, { data }]) => [name, Float32Array.from(data as Float32Array)]));
  } finally {
    await session.release();
  }
}

/** The largest difference, relative to the largest expected value. */
export function relativeError(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  let peak = 0;
  for (let i = 0; i < expected.length; i++) {
    peak = Math.max(peak, Math.abs(expected[i] as number));
    const difference = Math.abs((actual[i] as number) - (expected[i] as number));
    worst = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(worst, difference);
  }
  return worst / peak;
}
