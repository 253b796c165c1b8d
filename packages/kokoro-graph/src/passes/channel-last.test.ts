import { describe, expect, it } from 'vitest';
import { float, int, ints } from '../onnx/attribute.ts';
import { floats, integers, tensorOf } from '../onnx/tensor.ts';
import { type Fed, relativeError, runGraph } from '../testing/run-graph.ts';
import { countOps, pseudoRandom, smallGraph } from '../testing/small-graph.ts';
import { carryStatistics } from './carry-statistics.ts';
import { keepChannelsLast } from './channel-last.ts';
import { multiplyInIntegers } from './integer-conv.ts';

const attributes = { pads: ints(1, 1), kernel_shape: ints(3) };

/** A residual block: convolve, normalise, activate, scale, convolve, add what came in, pad, sum with a neighbour. */
const block = () =>
  smallGraph({
    inputs: { x: [1, 4, 'length'] },
    outputs: ['y'],
    constants: {
      u: tensorOf(pseudoRandom(48, 2), [4, 4, 3]),
      v: tensorOf(pseudoRandom(48, 3), [4, 4, 3]),
      s: floats([1, 0.5, 2, -1]),
      b: floats([0.1, 0.2, 0.3, 0.4]),
      inverse: tensorOf(pseudoRandom(4, 6), [1, 4, 1]),
      third: floats([3], []),
      edges: integers([0, 0, 1, 0, 0, 0]),
    },
    nodes: [
      { op: 'Conv', inputs: ['x', 'u'], outputs: ['first'], attributes },
      {
        op: 'InstanceNormalization',
        inputs: ['first', 's', 'b'],
        outputs: ['n'],
        attributes: { epsilon: float(1e-5) },
      },
      { op: 'Sin', inputs: ['n'], outputs: ['sine'] },
      { op: 'Mul', inputs: ['sine', 'sine'], outputs: ['square'] },
      { op: 'Add', inputs: ['n', 'square'], outputs: ['wave'] },
      { op: 'Mul', inputs: ['wave', 'inverse'], outputs: ['level'] },
      { op: 'Conv', inputs: ['level', 'v'], outputs: ['second'], attributes },
      { op: 'Add', inputs: ['second', 'x'], outputs: ['sum'] },
      { op: 'Div', inputs: ['sum', 'third'], outputs: ['mean'] },
      {
        op: 'Pad',
        inputs: ['mean', 'edges'],
        outputs: ['y'],
        attributes: { mode: { kind: 'text', value: 'reflect' } },
      },
    ],
  });

const feeds: Record<string, Fed> = {
  x: { data: pseudoRandom(4 * 25, 9), dims: [1, 4, 25] },
  carried: { data: new Float32Array(8), dims: [2, 4, 1] },
  weight: { data: Float32Array.of(1), dims: [1] },
};

describe('keepChannelsLast', () => {
  it('leaves two large transposes of a residual block, in and out, and changes nothing', async () => {
    const graph = block();
    carryStatistics(graph);
    multiplyInIntegers(graph, { weightLimit: 64 });
    const before = await runGraph(graph, feeds);
    expect(keepChannelsLast(graph)).toBeGreaterThan(8);
    const after = await runGraph(graph, feeds);
    expect(relativeError(after.get('y')!, before.get('y')!)).toBeLessThan(1e-4);
    expect(relativeError(after.get('carried_out')!, before.get('carried_out')!)).toBeLessThan(1e-4);
    expect(graph.consumers('x').map(({ op }) => op)).toEqual(['Transpose']);
    expect(graph.producer('y')?.op).toBe('Transpose');
    expect(countOps(graph)).not.toHaveProperty('ReduceSumSquare');
  });

  it('leaves other transposes alone', () => {
    const graph = smallGraph({
      inputs: { x: [1, 4, 5] },
      outputs: ['y'],
      nodes: [
        { op: 'Transpose', inputs: ['x'], outputs: ['t'], attributes: { perm: ints(0, 2, 1) } },
        { op: 'Softmax', inputs: ['t'], outputs: ['y'], attributes: { axis: int(1) } },
      ],
    });
    expect(keepChannelsLast(graph)).toBe(0);
    expect(countOps(graph)).toEqual({ Transpose: 1, Softmax: 1 });
  });
});
