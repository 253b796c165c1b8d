import { describe, expect, it } from 'vitest';
import { floats } from '../onnx/tensor.ts';
import { countOps, smallGraph } from '../testing/small-graph.ts';
import { any, constant, matchAt, oneOf, op, scalar } from './pattern.ts';
import { rewrite } from './rewrite.ts';

/** y = x · x + 1, written twice: once as Mul, once as Pow. */
const squares = () =>
  smallGraph({
    inputs: { x: [4] },
    outputs: ['y', 'z'],
    constants: { one: floats([1], []), two: floats([2], []) },
    nodes: [
      { op: 'Add', inputs: ['one', 'square'], outputs: ['y'] },
      { op: 'Mul', inputs: ['x', 'x'], outputs: ['square'] },
      { op: 'Pow', inputs: ['y', 'two'], outputs: ['power'] },
      { op: 'Add', inputs: ['power', 'one'], outputs: ['z'] },
    ],
  });

const x = any();
const square = oneOf(op('Mul', [x, x]), op('Pow', [x, scalar(2)]));
const plusOne = op('Add', [square, scalar(1)]);

describe('matchAt', () => {
  it('finds a drawing whichever way round an addition is written, and says where its parts are', () => {
    const graph = squares();
    expect(matchAt(graph, plusOne, 'y')?.value(x)).toBe('x');
    expect(matchAt(graph, plusOne, 'z')?.value(x)).toBe('y');
  });

  it('takes a part drawn twice only where both are the same value', () => {
    const graph = squares();
    const product = op('Mul', [x, x]);
    graph.add({ op: 'Mul', inputs: ['x', 'y'], outputs: ['mixed'] });
    expect(matchAt(graph, product, 'square')).toBeDefined();
    expect(matchAt(graph, product, 'mixed')).toBeUndefined();
  });

  it('tells constants from values that are computed', () => {
    const graph = squares();
    expect(matchAt(graph, op('Mul', [x, constant()]), 'square')).toBeUndefined();
  });
});

describe('rewrite', () => {
  it('replaces every place, keeps the names that others read, and leaves nothing unread behind', () => {
    const graph = squares();
    const count = rewrite(graph, plusOne, (match, output) => [
      { op: 'Softplus', inputs: [match.value(x)], outputs: [output] },
    ]);
    expect(count).toBe(2);
    expect(countOps(graph)).toEqual({ Softplus: 2 });
    expect(graph.producer('z')?.inputs).toEqual(['y']);
    expect(graph.constants.size).toBe(0);
  });

  it('leaves a place alone when there is no replacement', () => {
    const graph = squares();
    expect(rewrite(graph, plusOne, () => undefined)).toBe(0);
    expect(graph.nodes.size).toBe(4);
  });
});

describe('Graph', () => {
  it('prunes what no output depends on', () => {
    const graph = squares();
    graph.outputs.pop();
    expect(graph.prune()).toBe(2);
    expect(countOps(graph)).toEqual({ Add: 1, Mul: 1 });
    expect([...graph.constants.keys()]).toEqual(['one']);
  });

  it('sorts nodes so that each comes after what it reads', () => {
    const order = squares()
      .sorted()
      .map((node) => node.outputs[0]);
    expect(order).toEqual(['square', 'y', 'power', 'z']);
  });

  it('clones into a graph that can be changed on its own', () => {
    const graph = squares();
    const copy = graph.clone();
    copy.replaceUses('x', 'one');
    expect(graph.producer('square')?.inputs).toEqual(['x', 'x']);
    expect(copy.producer('square')?.inputs).toEqual(['one', 'one']);
  });
});
