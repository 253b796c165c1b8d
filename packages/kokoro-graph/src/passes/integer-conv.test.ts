import { describe, expect, it } from 'vitest';
import { int, ints, text } from '../onnx/attribute.ts';
import { floats, numbersOf, tensorOf } from '../onnx/tensor.ts';
import { relativeError, runGraph } from '../testing/run-graph.ts';
import { countOps, pseudoRandom, smallGraph } from '../testing/small-graph.ts';
import { multiplyInIntegers } from './integer-conv.ts';

interface Shape {
  readonly taps: number;
  readonly dilation: number;
  readonly pads: readonly [number, number];
  readonly bias?: boolean;
}

/** Weights and signal that eight bits hold exactly, so that the integer product must agree to rounding. */
function convolution({ taps, dilation, pads, bias = true }: Shape) {
  const whole = pseudoRandom(8 * 4 * taps, 5).map((value) => Math.round(value * 64));
  for (let output = 0; output < 8; output++) whole[output * 4 * taps] = 64;
  return smallGraph({
    inputs: { x: [1, 4, 'length'] },
    outputs: ['y'],
    constants: {
      w: tensorOf(whole, [8, 4, taps]),
      ...(bias && { b: floats([1, -2, 3, -4, 5, -6, 7, -8]) }),
    },
    nodes: [
      {
        op: 'Conv',
        inputs: bias ? ['x', 'w', 'b'] : ['x', 'w'],
        outputs: ['y'],
        attributes: { dilations: ints(dilation), pads: ints(...pads), kernel_shape: ints(taps) },
      },
    ],
  });
}

const x = {
  data: pseudoRandom(4 * 30, 3).map((value, i) => (i === 0 ? -128 : i === 1 ? 127 : Math.round(value * 100))),
  dims: [1, 4, 30],
};

describe('multiplyInIntegers', () => {
  it.each([
    { taps: 3, dilation: 1, pads: [1, 1] },
    { taps: 7, dilation: 3, pads: [9, 9] },
    { taps: 11, dilation: 5, pads: [25, 25], bias: false },
    { taps: 2, dilation: 1, pads: [0, 0] },
    { taps: 2, dilation: 1, pads: [1, 0] },
    { taps: 1, dilation: 1, pads: [0, 0] },
    { taps: 1, dilation: 1, pads: [2, 1] },
  ] satisfies Shape[])('computes a convolution of $taps taps, dilation $dilation, pads $pads', async (shape) => {
    const graph = convolution(shape);
    const before = await runGraph(graph, { x });
    expect(multiplyInIntegers(graph, { weightLimit: 64 })).toBe(1);
    expect(countOps(graph)).toMatchObject({ 'com.microsoft.MatMulIntegerToFloat': 1, Transpose: 2 });
    const after = await runGraph(graph, { x });
    expect(relativeError(after.get('y')!, before.get('y')!)).toBeLessThan(1e-5);
  });

  it.each([127, 64] as const)('keeps weights within ±%i, each output with a step of its own', (weightLimit) => {
    const graph = convolution({ taps: 3, dilation: 1, pads: [1, 1] });
    multiplyInIntegers(graph, { weightLimit });
    const weights = [...graph.constants.values()].find(({ type }) => type === 'int8')!;
    const magnitudes = Array.from(numbersOf(weights), Math.abs);
    for (let output = 0; output < 8; output++) {
      expect(Math.max(...magnitudes.filter((_, i) => i % 8 === output))).toBe(weightLimit);
    }
  });

  it.each([
    ['strides', 4, { strides: ints(2) }],
    ['groups', 2, { group: int(2) }],
    ['pads that depend on its length', 4, { auto_pad: text('SAME_UPPER') }],
  ])('leaves a convolution with %s as it is', (_what, channels, attributes) => {
    const graph = smallGraph({
      inputs: { x: [1, 4, 30] },
      outputs: ['y'],
      constants: { w: tensorOf(pseudoRandom(12 * channels), [4, channels, 3]) },
      nodes: [{ op: 'Conv', inputs: ['x', 'w'], outputs: ['y'], attributes }],
    });
    expect(multiplyInIntegers(graph, { weightLimit: 127 })).toBe(0);
  });

  it('replaces only what is accepted', () => {
    const graph = convolution({ taps: 3, dilation: 1, pads: [1, 1] });
    expect(multiplyInIntegers(graph, { weightLimit: 127, accepts: () => false })).toBe(0);
  });
});
