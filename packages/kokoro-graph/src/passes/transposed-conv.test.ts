import { describe, expect, it } from 'vitest';
import { int, ints } from '../onnx/attribute.ts';
import { tensorOf } from '../onnx/tensor.ts';
import { relativeError, runGraph } from '../testing/run-graph.ts';
import { countOps, pseudoRandom, smallGraph } from '../testing/small-graph.ts';
import { unfoldTransposedConvs } from './transposed-conv.ts';

interface Shape {
  readonly stride: number;
  readonly size: number;
  readonly pad: number;
  readonly group?: number;
}

const upsampling = ({ stride, size, pad, group = 1 }: Shape) =>
  smallGraph({
    inputs: { x: [1, 4, 'length'] },
    outputs: ['y'],
    constants: {
      w: tensorOf(pseudoRandom(4 * 6 * size), [4, 6, size]),
      b: tensorOf(pseudoRandom(6 * group, 2)),
    },
    nodes: [
      {
        op: 'ConvTranspose',
        inputs: ['x', 'w', 'b'],
        outputs: ['y'],
        attributes: { strides: ints(stride), pads: ints(pad, pad), kernel_shape: ints(size), group: int(group) },
      },
    ],
  });

const x = { data: pseudoRandom(4 * 7, 3), dims: [1, 4, 7] };

describe('unfoldTransposedConvs', () => {
  it.each([
    { stride: 10, size: 20, pad: 5 },
    { stride: 6, size: 12, pad: 3 },
    { stride: 2, size: 4, pad: 1 },
  ])('computes a stride of $stride with a kernel of $size, and changes nothing', async (shape) => {
    const graph = upsampling(shape);
    const before = await runGraph(graph, { x });
    const made = unfoldTransposedConvs(graph);
    expect([...made].map((value) => graph.producer(value)?.op)).toEqual(['Conv']);
    expect(countOps(graph)).toEqual({ Conv: 1, Transpose: 2, Reshape: 1, Slice: 1 });
    const after = await runGraph(graph, { x });
    expect(after.get('y')).toHaveLength(6 * 7 * shape.stride);
    expect(relativeError(after.get('y')!, before.get('y')!)).toBeLessThan(1e-5);
  });

  it.each([
    ['another kernel', { stride: 2, size: 3, pad: 1 }],
    ['other pads', { stride: 2, size: 4, pad: 0 }],
    ['groups', { stride: 2, size: 4, pad: 1, group: 2 }],
  ])('leaves one with %s as it is', (_what, shape) => {
    expect(unfoldTransposedConvs(upsampling(shape)).size).toBe(0);
  });
});
