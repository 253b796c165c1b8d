import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Graph } from '../graph/graph.ts';
import { floats, tensorOf } from '../onnx/tensor.ts';
import { encodeModel } from '../onnx/write-model.ts';
import type { OpenSession } from './runtime.ts';

const SIZE = 64;

/**
 * The largest eight-bit weight that this machine multiplies without overflow: 127, or 64 where the processor adds two
 * products in sixteen bits (AVX2 without VNNI). Asked of the runtime itself, with a product that would overflow.
 */
export async function measureWeightLimit(openSession: OpenSession, dir: string): Promise<127 | 64> {
  const path = join(dir, 'saturation.onnx');
  await writeFile(path, encodeModel(extremeProduct()));
  const session = await openSession(path);
  try {
    const { y } = await session.run({ x: { data: new Uint8Array(SIZE).fill(255), dims: [1, SIZE] } });
    return y?.data[0] === 255 * 127 * SIZE ? 127 : 64;
  } finally {
    await session.release();
  }
}

/** y = x · W with every weight at its limit. */
function extremeProduct(): Graph {
  const graph = new Graph();
  graph.opsets.set('', 20).set('com.microsoft', 1);
  graph.inputs.push({ name: 'x', type: 'uint8', dims: [1, SIZE] });
  graph.outputs.push({ name: 'y', type: 'float32', dims: [1, SIZE] });
  graph.addConstant('w', tensorOf(new Int8Array(SIZE * SIZE).fill(127), [SIZE, SIZE]));
  graph.addConstant('one', floats([1], []));
  graph.addConstant('ones', floats(Array.from({ length: SIZE }, () => 1)));
  graph.addConstant('zero', tensorOf(Uint8Array.of(0), []));
  graph.add({ op: 'com.microsoft.MatMulIntegerToFloat', inputs: ['x', 'w', 'one', 'ones', 'zero'], outputs: ['y'] });
  return graph;
}
