import { describe, expect, it } from 'vitest';
import type { NodeSpec } from '../graph/node.ts';
import { ints } from '../onnx/attribute.ts';
import { floats, integers, tensorOf } from '../onnx/tensor.ts';
import { relativeError, runGraph } from '../testing/run-graph.ts';
import { countOps, pseudoRandom, smallGraph } from '../testing/small-graph.ts';
import { gatherInstanceNorms } from './instance-norm.ts';

const gamma = tensorOf(pseudoRandom(3, 7), [1, 3, 1]);
const beta = tensorOf(pseudoRandom(3, 8), [1, 3, 1]);
const affine: NodeSpec[] = [
  { op: 'Mul', inputs: ['gamma', 'normal'], outputs: ['scaled'] },
  { op: 'Add', inputs: ['scaled', 'beta'], outputs: ['y'] },
];

const mean = (input: string, output: string, opset: 'axes attribute' | 'axes input'): NodeSpec =>
  opset === 'axes input'
    ? { op: 'ReduceMean', inputs: [input, 'axes'], outputs: [output] }
    : { op: 'ReduceMean', inputs: [input], outputs: [output], attributes: { axes: ints(-1) } };

function writtenOut({ square, axes = 'axes input' }: { square: 'Mul' | 'Pow'; axes?: Parameters<typeof mean>[2] }) {
  const graph = smallGraph({
    inputs: { x: [1, 3, 50] },
    outputs: ['y'],
    constants: { gamma, beta, epsilon: floats([1e-5], []), two: floats([2], []), axes: integers([2]) },
    nodes: [
      mean('x', 'mean', axes),
      { op: 'Sub', inputs: ['x', 'mean'], outputs: ['centred'] },
      { op: square, inputs: ['centred', square === 'Mul' ? 'centred' : 'two'], outputs: ['square'] },
      mean('square', 'variance', axes),
      { op: 'Add', inputs: ['variance', 'epsilon'], outputs: ['safe'] },
      { op: 'Sqrt', inputs: ['safe'], outputs: ['deviation'] },
      { op: 'Div', inputs: ['centred', 'deviation'], outputs: ['normal'] },
      ...affine,
    ],
  });
  if (axes === 'axes attribute') graph.opsets.set('', 17);
  return graph;
}

const plain = (scale: readonly number[]) =>
  smallGraph({
    inputs: { x: [1, 3, 50] },
    outputs: ['y'],
    constants: { gamma, beta, scale: floats(scale), zero: floats([0, 0, 0]) },
    nodes: [{ op: 'InstanceNormalization', inputs: ['x', 'scale', 'zero'], outputs: ['normal'] }, ...affine],
  });

describe('gatherInstanceNorms', () => {
  it.each([
    ['written out with Mul', writtenOut({ square: 'Mul' })],
    ['written out with Pow', writtenOut({ square: 'Pow' })],
    ['written out before opset 18', writtenOut({ square: 'Pow', axes: 'axes attribute' })],
    ['kept as an operator', plain([1, 1, 1])],
  ])('gathers a normalisation %s, and changes nothing', async (_form, graph) => {
    const x = { data: pseudoRandom(150), dims: [1, 3, 50] };
    const before = await runGraph(graph, { x });
    expect(gatherInstanceNorms(graph)).toBe(1);
    expect(countOps(graph)).toEqual({ InstanceNormalization: 1, Reshape: 2 });
    const after = await runGraph(graph, { x });
    expect(relativeError(after.get('y')!, before.get('y')!)).toBeLessThan(1e-5);
  });

  it('leaves an operator with a scale of its own as it is', () => {
    const graph = plain([1, 2, 1]);
    expect(gatherInstanceNorms(graph)).toBe(0);
    expect(countOps(graph)).toEqual({ InstanceNormalization: 1, Mul: 1, Add: 1 });
  });

  it('leaves a mean over channels as it is', () => {
    const graph = writtenOut({ square: 'Mul' });
    const channels = graph.addConstant('channels', integers([1]));
    graph.replaceUses('axes', channels);
    expect(gatherInstanceNorms(graph)).toBe(0);
  });
});
