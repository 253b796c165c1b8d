import { describe, expect, it } from 'vitest';
import type { NodeSpec } from '../graph/node.ts';
import { ints } from '../onnx/attribute.ts';
import { floats, tensorOf } from '../onnx/tensor.ts';
import { relativeError, runGraph } from '../testing/run-graph.ts';
import { countOps, pseudoRandom, smallGraph } from '../testing/small-graph.ts';
import { fuseResiduals } from './residual.ts';

const attributes = { pads: ints(1, 1) };
const x = { data: pseudoRandom(40), dims: [1, 2, 20] };

const block = (last: NodeSpec, outputs: string[] = ['y']) =>
  smallGraph({
    inputs: { x: [1, 2, 20] },
    outputs,
    constants: {
      v: tensorOf(pseudoRandom(12, 2), [2, 2, 3]),
      w: tensorOf(pseudoRandom(12, 3), [2, 2, 3]),
      b: floats([1, 2]),
      shift: tensorOf(Float32Array.of(3, 4), [1, 2, 1]),
    },
    nodes: [
      { op: 'Conv', inputs: ['x', 'v'], outputs: ['first'], attributes },
      { op: 'Div', inputs: ['first', 'shift'], outputs: ['other'] },
      { op: 'Conv', inputs: ['first', 'w', 'b'], outputs: ['second'], attributes },
      last,
    ],
  });

describe('fuseResiduals', () => {
  it.each([
    ['second', 'other'],
    ['other', 'second'],
  ])('joins Add(%s, %s), and changes nothing', async (...inputs) => {
    const graph = block({ op: 'Add', inputs, outputs: ['y'] });
    const before = await runGraph(graph, { x });
    expect(fuseResiduals(graph)).toBe(1);
    expect(countOps(graph)).toEqual({ Conv: 1, Div: 1, 'com.microsoft.FusedConv': 1 });
    const after = await runGraph(graph, { x });
    expect(relativeError(after.get('y')!, before.get('y')!)).toBeLessThan(1e-6);
  });

  it('leaves an addition of a constant as it is', () => {
    expect(fuseResiduals(block({ op: 'Add', inputs: ['second', 'shift'], outputs: ['y'] }))).toBe(0);
  });

  it('leaves a convolution that someone else reads as it is', () => {
    const graph = block({ op: 'Add', inputs: ['second', 'other'], outputs: ['y'] }, ['y', 'second']);
    expect(fuseResiduals(graph)).toBe(0);
  });
});
