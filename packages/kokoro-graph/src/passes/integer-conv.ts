import { Chain } from '../graph/chain.ts';
import type { Graph } from '../graph/graph.ts';
import { intOf, intsOf, type Node, textOf } from '../graph/node.ts';
import { int, ints } from '../onnx/attribute.ts';
import { float32Data, floats, integers, type Tensor, tensorOf } from '../onnx/tensor.ts';

/**
 * Computes convolutions as products of eight-bit matrices.
 *
 *     x [1, C, L] ─ Conv(W [O, C, k]) ─ y [1, O, L]
 *
 *     → x ─ Transpose ─ DynamicQuantizeLinear ─ Pad with the zero point ─┬─ Slice, tap 0 ─────┐
 *                                                                        ├─ …                Concat [1, L, k·C]
 *                                                                        └─ Slice, tap k − 1 ─┘     │
 *       y ─ Transpose ─ MatMulIntegerToFloat(W [k·C, O] in eight bits, a scale for each output) ────┘
 *
 * The runtime multiplies eight-bit matrices two to four times as fast as floats, but not inside its own integer
 * convolution. Rounding the signal to 256 steps between its extremes, and each output's weights to a step of their own,
 * is what it costs. Returns how many convolutions were replaced.
 */
export function multiplyInIntegers(graph: Graph, { weightLimit, accepts = () => true }: IntegerOptions): number {
  const chosen = [...graph.nodes].filter((node) => isPossible(graph, node) && accepts(node));
  for (const conv of chosen) replaceConv(graph, conv, weightLimit);
  graph.prune();
  return chosen.length;
}

export interface IntegerOptions {
  /**
   * The largest weight in steps. 127 uses all of eight bits. Processors with AVX2 but without VNNI add two products in
   * sixteen bits, which overflows above 64: two times 255 · 64 is the last that fits.
   */
  readonly weightLimit: 127 | 64;
  /**
   * Chooses among the convolutions that can be replaced.
   * @default all of them
   */
  readonly accepts?: (conv: Node) => boolean;
}

function isPossible(graph: Graph, node: Node): boolean {
  const weight = graph.constant(node.inputs[1] ?? '');
  const steps = intsOf(node, 'strides') ?? [1];
  return (
    node.op === 'Conv' &&
    weight?.type === 'float32' &&
    weight.dims.length === 3 &&
    (intOf(node, 'group') ?? 1) === 1 &&
    (textOf(node, 'auto_pad') ?? 'NOTSET') === 'NOTSET' &&
    steps[0] === 1
  );
}

function replaceConv(graph: Graph, conv: Node, weightLimit: number): void {
  const [x = '', weightName = '', bias = ''] = conv.inputs;
  const output = conv.outputs[0] ?? '';
  const weight = graph.constant(weightName) as Tensor;
  const taps = weight.dims[2] ?? 1;
  const [dilation = 1] = intsOf(conv, 'dilations') ?? [];
  const [before = 0, after = 0] = intsOf(conv, 'pads') ?? [];
  const chain = new Chain(graph, output);
  graph.remove(conv);

  const rows = chain.make('rows', 'Transpose', [x], { perm: ints(0, 2, 1) });
  const [quantised = '', scale = '', zero = ''] = chain.makeAll(['q', 'scale', 'zero'], 'DynamicQuantizeLinear', [
    rows,
  ]);
  const isPlain = taps === 1 && before + after === 0;
  const columns = isPlain ? quantised : gatherTaps(graph, chain, { quantised, zero, taps, dilation, before, after });

  const { matrix, scales } = quantiseWeights(weight, weightLimit);
  const product = chain.make('product', 'com.microsoft.MatMulIntegerToFloat', [
    columns,
    graph.addConstant(`${weightName}.int8`, matrix),
    scale,
    graph.addConstant(`${weightName}.scales`, scales),
    zero,
    '',
    bias,
  ]);
  graph.add({ op: 'Transpose', inputs: [product], outputs: [output], attributes: { perm: ints(0, 2, 1) } });
}

interface Taps {
  readonly quantised: string;
  readonly zero: string;
  readonly taps: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

/** [1, L, C] → [1, L, taps · C]: each row with those that the kernel sees beside it. */
function gatherTaps(graph: Graph, chain: Chain, { quantised, zero, taps, dilation, before, after }: Taps): string {
  const edges = graph.addConstant('edges', integers([0, before, 0, 0, after, 0]));
  const padded = before + after === 0 ? quantised : chain.make('padded', 'Pad', [quantised, edges, zero]);
  const axis = graph.addConstant('rows.axis', integers([1]));
  const reach = (taps - 1) * dilation;
  const slices = Array.from({ length: taps }, (_, tap) => {
    const start = tap * dilation;
    const end = tap === taps - 1 ? Number.MAX_SAFE_INTEGER : start - reach;
    return chain.make(`tap.${tap}`, 'Slice', [
      padded,
      graph.addConstant('start', integers([start])),
      graph.addConstant('end', integers([end])),
      axis,
    ]);
  });
  return chain.make('columns', 'Concat', slices, { axis: int(2) });
}

/** W [O, C, k] → rows (tap, channel), columns O; each column in steps of its own largest weight / limit. */
function quantiseWeights(weight: Tensor, limit: number): { matrix: Tensor; scales: Tensor } {
  const [outputs = 0, channels = 0, taps = 0] = weight.dims;
  const values = float32Data(weight);
  const matrix = new Int8Array(values.length);
  const scales = Array.from({ length: outputs }, (_, output) => {
    const row = values.subarray(output * channels * taps, (output + 1) * channels * taps);
    const step = row.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0) / limit || 1;
    for (let channel = 0; channel < channels; channel++) {
      for (let tap = 0; tap < taps; tap++) {
        const steps = Math.round((row[channel * taps + tap] as number) / step);
        matrix[(tap * channels + channel) * outputs + output] = steps;
      }
    }
    return step;
  });
  return { matrix: tensorOf(matrix, [taps * channels, outputs]), scales: floats(scales) };
}
