import { describe, expect, it } from 'vitest';
import type { NodeSpec } from '../graph/node.ts';
import { int, ints, text } from '../onnx/attribute.ts';
import { floats, integers, tensorOf } from '../onnx/tensor.ts';
import { type Fed, relativeError, runGraph } from '../testing/run-graph.ts';
import { countOps, pseudoRandom, smallGraph } from '../testing/small-graph.ts';
import { dequantise } from './dequantise.ts';

/** Whole numbers from 0 to 255, which eight bits hold exactly, so that before and after must agree to rounding. */
const wholeNumbers = (count: number) =>
  pseudoRandom(count, 3).map((value, i) => (i === 0 ? 0 : i === 1 ? 255 : Math.round(127.5 + value * 127)));

const quantise: NodeSpec = { op: 'DynamicQuantizeLinear', inputs: ['x'], outputs: ['xq', 'xs', 'xz'] };

async function expectSame(graph: ReturnType<typeof smallGraph>, x: Fed, counts: object): Promise<void> {
  const before = await runGraph(graph, { x });
  expect(dequantise(graph)).toEqual({ matMul: 0, conv: 0, lstm: 0, ...counts });
  const after = await runGraph(graph, { x });
  expect(relativeError(after.get('y')!, before.get('y')!)).toBeLessThan(1e-5);
}

describe('dequantise', () => {
  it('turns an integer product with a scale for each column into MatMul', async () => {
    const graph = smallGraph({
      inputs: { x: [3, 8] },
      outputs: ['y'],
      constants: {
        w: tensorOf(
          Int8Array.from(pseudoRandom(32), (v) => v * 60),
          [8, 4],
        ),
        wz: tensorOf(Int8Array.of(0, 3, -5, 0)),
        ws: floats([0.1, 0.2, 0.05, 1]),
      },
      nodes: [
        quantise,
        { op: 'MatMulInteger', inputs: ['xq', 'w', 'xz', 'wz'], outputs: ['sum'] },
        { op: 'Cast', inputs: ['sum'], outputs: ['cast'], attributes: { to: int(1) } },
        { op: 'Mul', inputs: ['xs', 'ws'], outputs: ['scale'] },
        { op: 'Mul', inputs: ['cast', 'scale'], outputs: ['y'] },
      ],
    });
    await expectSame(graph, { data: wholeNumbers(24), dims: [3, 8] }, { matMul: 1 });
    expect(countOps(graph)).toEqual({ MatMul: 1 });
  });

  it.each([true, false])('turns an integer convolution into Conv (bias: %s)', async (bias) => {
    const attributes = { kernel_shape: ints(3), pads: ints(2, 2), dilations: ints(2) };
    const graph = smallGraph({
      inputs: { x: [1, 2, 9] },
      outputs: ['y'],
      constants: {
        w: tensorOf(
          Uint8Array.from(pseudoRandom(24), (v) => 128 + v * 60),
          [4, 2, 3],
        ),
        wz: tensorOf(Uint8Array.of(117), []),
        ws: floats([0.25], []),
        ...(bias && { bias: floats([1, -2, 0.5, 40]), shape: integers([1, -1, 1]) }),
      },
      nodes: [
        quantise,
        { op: 'ConvInteger', inputs: ['xq', 'w', 'xz', 'wz'], outputs: ['sum'], attributes },
        { op: 'Mul', inputs: ['xs', 'ws'], outputs: ['scale'] },
        ...(bias
          ? [
              { op: 'Div', inputs: ['bias', 'scale'], outputs: ['steps'] },
              { op: 'Floor', inputs: ['steps'], outputs: ['floor'] },
              { op: 'Cast', inputs: ['floor'], outputs: ['whole'], attributes: { to: int(6) } },
              { op: 'Reshape', inputs: ['whole', 'shape'], outputs: ['shaped'] },
              { op: 'Add', inputs: ['sum', 'shaped'], outputs: ['total'] },
            ]
          : []),
        { op: 'Cast', inputs: [bias ? 'total' : 'sum'], outputs: ['cast'], attributes: { to: int(1) } },
        { op: 'Mul', inputs: ['cast', 'scale'], outputs: ['y'] },
      ],
    });
    await expectSame(graph, { data: wholeNumbers(18), dims: [1, 2, 9] }, { conv: 1 });
    expect(countOps(graph)).toEqual({ Conv: 1 });
    expect([...graph.nodes][0]?.attributes).toEqual(attributes);
  });

  it('turns a quantised LSTM into LSTM, with its weights transposed back', async () => {
    const graph = smallGraph({
      inputs: { x: [5, 1, 3] },
      outputs: ['y'],
      constants: {
        w: tensorOf(
          Int8Array.from(pseudoRandom(2 * 3 * 8), (v) => v * 100),
          [2, 3, 8],
        ),
        r: tensorOf(
          Int8Array.from(pseudoRandom(2 * 2 * 8, 9), (v) => v * 100),
          [2, 2, 8],
        ),
        b: tensorOf(pseudoRandom(2 * 16, 4), [2, 16]),
        ws: floats([0.01, 0.012]),
        wz: tensorOf(Int8Array.of(0, 0)),
        rs: floats([0.015, 0.011]),
      },
      nodes: [
        {
          op: 'com.microsoft.DynamicQuantizeLSTM',
          inputs: ['x', 'w', 'r', 'b', '', '', '', '', 'ws', 'wz', 'rs', 'wz'],
          outputs: ['y'],
          attributes: { direction: text('bidirectional'), hidden_size: int(2) },
        },
      ],
    });
    const x: Fed = { data: wholeNumbers(15).map((v) => v / 255), dims: [5, 1, 3] };
    const before = await runGraph(graph, { x });
    expect(dequantise(graph)).toEqual({ matMul: 0, conv: 0, lstm: 1 });
    const after = await runGraph(graph, { x });
    expect(countOps(graph)).toEqual({ LSTM: 1 });
    // The state between steps is rounded to eight bits inside the quantised operation.
    expect(relativeError(after.get('y')!, before.get('y')!)).toBeLessThan(0.02);
  });

  it('keeps one float weight where layers share a quantised one', () => {
    const layer = (input: string, output: string): NodeSpec[] => [
      { op: 'DynamicQuantizeLinear', inputs: [input], outputs: [`${input}q`, `${input}s`, `${input}z`] },
      { op: 'MatMulInteger', inputs: [`${input}q`, 'w', `${input}z`], outputs: [`${output}.sum`] },
      { op: 'Cast', inputs: [`${output}.sum`], outputs: [`${output}.cast`], attributes: { to: int(1) } },
      { op: 'Mul', inputs: [`${input}s`, 'ws'], outputs: [`${output}.scale`] },
      { op: 'Mul', inputs: [`${output}.cast`, `${output}.scale`], outputs: [output] },
    ];
    const graph = smallGraph({
      inputs: { x: [1, 2] },
      outputs: ['y'],
      constants: { w: tensorOf(Int8Array.of(1, 2, 3, 4), [2, 2]), ws: floats([0.5], []) },
      nodes: [...layer('x', 'hidden'), ...layer('hidden', 'y')],
    });
    expect(dequantise(graph).matMul).toBe(2);
    expect(graph.constants.size).toBe(1);
  });

  it('refuses scales that fit no axis', () => {
    const graph = smallGraph({
      inputs: { x: [1, 2] },
      outputs: ['y'],
      constants: { w: tensorOf(Int8Array.of(1, 2, 3, 4), [2, 2]), ws: floats([1, 2, 3]) },
      nodes: [
        quantise,
        { op: 'MatMulInteger', inputs: ['xq', 'w', 'xz'], outputs: ['sum'] },
        { op: 'Cast', inputs: ['sum'], outputs: ['cast'], attributes: { to: int(1) } },
        { op: 'Mul', inputs: ['xs', 'ws'], outputs: ['scale'] },
        { op: 'Mul', inputs: ['cast', 'scale'], outputs: ['y'] },
      ],
    });
    expect(() => dequantise(graph)).toThrow(expect.objectContaining({ code: 'UNKNOWN_GRAPH', step: 'dequantise' }));
  });
});
