import { describe, expect, it } from 'vitest';
import type { NodeSpec } from '../graph/node.ts';
import { ints } from '../onnx/attribute.ts';
import { floats, tensorOf } from '../onnx/tensor.ts';
import { relativeError, runGraph } from '../testing/run-graph.ts';
import { countOps, pseudoRandom, smallGraph } from '../testing/small-graph.ts';
import { foldSnakes } from './snake.ts';

const alpha = Float32Array.of(0.5, 2, 7);
const x = { data: pseudoRandom(60), dims: [1, 3, 20] };

/** norm → snake → conv, with zero padding, which a constant term inside the activation would not survive. */
function snake(square: NodeSpec, inverse: NodeSpec, more: NodeSpec[] = []) {
  return smallGraph({
    inputs: { x: [1, 3, 20] },
    outputs: ['y', ...more.flatMap((node) => node.outputs)],
    constants: {
      scale: floats([1, 0.5, 2]),
      bias: floats([0, 1, -1]),
      alpha: tensorOf(alpha, [1, 3, 1]),
      reciprocal: tensorOf(
        alpha.map((value) => 1 / value),
        [1, 3, 1],
      ),
      two: floats([2], []),
      w: tensorOf(pseudoRandom(2 * 3 * 5), [2, 3, 5]),
      b: floats([0.1, -0.2]),
    },
    nodes: [
      { op: 'InstanceNormalization', inputs: ['x', 'scale', 'bias'], outputs: ['n'] },
      { op: 'Mul', inputs: ['alpha', 'n'], outputs: ['u'] },
      { op: 'Sin', inputs: ['u'], outputs: ['sine'] },
      square,
      inverse,
      { op: 'Add', inputs: ['n', 'wave'], outputs: ['z'] },
      { op: 'Conv', inputs: ['z', 'w', 'b'], outputs: ['y'], attributes: { pads: ints(2, 2) } },
      ...more,
    ],
  });
}

const power: NodeSpec = { op: 'Pow', inputs: ['sine', 'two'], outputs: ['square'] };
const product: NodeSpec = { op: 'Mul', inputs: ['sine', 'sine'], outputs: ['square'] };
const times: NodeSpec = { op: 'Mul', inputs: ['reciprocal', 'square'], outputs: ['wave'] };
const divided: NodeSpec = { op: 'Div', inputs: ['square', 'alpha'], outputs: ['wave'] };

describe('foldSnakes', () => {
  it.each([
    ['Pow and Mul by 1/α', power, times, 'weights', 3],
    ['Mul and Div by α', product, divided, 'weights', 3],
    ['Pow and Mul by 1/α', power, times, 'signal', 4],
  ] as const)('folds the factors of %s, and changes nothing', async (...[, square, wave, inverse, multiplications]) => {
    const graph = snake(square, wave);
    const before = await runGraph(graph, { x });
    expect(foldSnakes(graph, { inverse })).toBe(1);
    expect(countOps(graph)).toEqual({ InstanceNormalization: 1, Sin: 1, Mul: multiplications, Add: 1, Conv: 1 });
    const after = await runGraph(graph, { x });
    expect(relativeError(after.get('y')!, before.get('y')!)).toBeLessThan(1e-5);
  });

  it('leaves an activation that someone else reads as it is', () => {
    const graph = snake(power, times, [{ op: 'Neg', inputs: ['z'], outputs: ['other'] }]);
    expect(foldSnakes(graph, { inverse: 'weights' })).toBe(0);
  });

  it('leaves a normalisation that someone else reads as it is', () => {
    const graph = snake(power, times, [{ op: 'Neg', inputs: ['n'], outputs: ['other'] }]);
    expect(foldSnakes(graph, { inverse: 'weights' })).toBe(0);
  });
});
