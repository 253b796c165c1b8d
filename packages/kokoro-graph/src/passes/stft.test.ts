import { describe, expect, it } from 'vitest';
import type { NodeSpec } from '../graph/node.ts';
import { int, ints } from '../onnx/attribute.ts';
import { integers, tensorOf } from '../onnx/tensor.ts';
import { relativeError, runGraph } from '../testing/run-graph.ts';
import { countOps, pseudoRandom, smallGraph } from '../testing/small-graph.ts';
import { convolveStft } from './stft.ts';

const window = Float32Array.from({ length: 20 }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / 20));
const x = { data: pseudoRandom(200), dims: [1, 200] };
const FRAMES = 37;

function spectrum(transpose: NodeSpec) {
  return smallGraph({
    inputs: { x: [1, 200] },
    outputs: ['real', 'imaginary'],
    constants: {
      hop: integers([5], []),
      size: integers([20], []),
      window: tensorOf(window),
      zero: integers([0], []),
      one: integers([1], []),
    },
    nodes: [
      { op: 'STFT', inputs: ['x', 'hop', 'window', 'size'], outputs: ['s'], attributes: { onesided: int(1) } },
      transpose,
      { op: 'Gather', inputs: ['t', 'zero'], outputs: ['real'], attributes: { axis: int(3) } },
      { op: 'Gather', inputs: ['t', 'one'], outputs: ['imaginary'], attributes: { axis: int(3) } },
    ],
  });
}

const transposed: NodeSpec = { op: 'Transpose', inputs: ['s'], outputs: ['t'], attributes: { perm: ints(0, 2, 1, 3) } };

describe('convolveStft', () => {
  it('gives the same spectrum', async () => {
    const graph = spectrum(transposed);
    const before = await runGraph(graph, { x });
    expect(convolveStft(graph)).toBe(1);
    expect(countOps(graph)).toMatchObject({ Conv: 1, Split: 1 });
    const after = await runGraph(graph, { x });
    expect(after.get('real')).toHaveLength(11 * FRAMES);
    expect(relativeError(after.get('real')!, before.get('real')!)).toBeLessThan(1e-5);
    expect(relativeError(after.get('imaginary')!, before.get('imaginary')!)).toBeLessThan(1e-5);
  });

  it('gives the first and last bin an imaginary part above zero, so that their phase is +π or 0', async () => {
    const graph = spectrum(transposed);
    convolveStft(graph);
    const imaginary = (await runGraph(graph, { x })).get('imaginary')!;
    for (const bin of [0, 10]) {
      expect(new Set(imaginary.subarray(bin * FRAMES, (bin + 1) * FRAMES))).toEqual(new Set([Math.fround(1e-18)]));
    }
  });

  it('leaves a transform that is a convolution already as it is', () => {
    const graph = smallGraph({
      inputs: { x: [1, 1, 200] },
      outputs: ['y'],
      constants: { basis: tensorOf(pseudoRandom(440), [22, 1, 20]) },
      nodes: [{ op: 'Conv', inputs: ['x', 'basis'], outputs: ['y'], attributes: { strides: ints(5) } }],
    });
    expect(convolveStft(graph)).toBe(0);
  });

  it('refuses a use of the operator that it does not know', () => {
    const graph = spectrum({ op: 'Identity', inputs: ['s'], outputs: ['t'] });
    expect(() => convolveStft(graph)).toThrow(expect.objectContaining({ code: 'UNKNOWN_GRAPH', step: 'stft' }));
  });
});
