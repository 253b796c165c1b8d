import { Chain } from '../graph/chain.ts';
import type { Graph } from '../graph/graph.ts';
import { intOf, intsOf, type Node, textOf } from '../graph/node.ts';
import { ints } from '../onnx/attribute.ts';
import { float32Data, integers, type Tensor, tensorOf } from '../onnx/tensor.ts';

/**
 * Computes upsampling convolutions as ordinary ones that make all samples of a step at once.
 *
 *     x [1, C, L] ─ ConvTranspose(W [C, O, 2s], stride s, pads p) ─ y [1, O, L·s]
 *
 *     → x ─ Conv(V [s·O, C, 2], pads 1) ─ [1, s·O, L + 1] ─ Transpose ─ Reshape [1, (L + 1)·s, O]
 *         ─ Slice from p, L·s rows ─ Transpose ─ y
 *
 * A kernel of two strides means that each output sees two inputs: y[b·s + r] = x[b]·W[r] + x[b − 1]·W[s + r] before the
 * edges are cut off. The sums are the same; as a convolution they can run on eight-bit matrices with the others.
 * Returns the outputs of the convolutions that it made.
 */
export function unfoldTransposedConvs(graph: Graph): ReadonlySet<string> {
  const chosen = [...graph.nodes].filter((node) => isUpsampling(graph, node));
  const made = new Set(chosen.map((node) => unfold(graph, node)));
  graph.prune();
  return made;
}

function isUpsampling(graph: Graph, node: Node): boolean {
  const weight = graph.constant(node.inputs[1] ?? '');
  const [stride = 1] = intsOf(node, 'strides') ?? [];
  const [before, after] = intsOf(node, 'pads') ?? [];
  return (
    node.op === 'ConvTranspose' &&
    weight?.dims.length === 3 &&
    (intOf(node, 'group') ?? 1) === 1 &&
    (intsOf(node, 'dilations')?.[0] ?? 1) === 1 &&
    (intsOf(node, 'output_padding')?.[0] ?? 0) === 0 &&
    (textOf(node, 'auto_pad') ?? 'NOTSET') === 'NOTSET' &&
    (weight.dims[1] ?? 0) > 1 &&
    weight.dims[2] === 2 * stride &&
    before === after &&
    before !== undefined &&
    2 * before === stride
  );
}

function unfold(graph: Graph, node: Node): string {
  const [x = '', weightName = '', bias = ''] = node.inputs;
  const output = node.outputs[0] ?? '';
  const weight = graph.constant(weightName) as Tensor;
  const [, channels = 0, size = 0] = weight.dims;
  const stride = size / 2;
  const trim = stride / 2;
  const chain = new Chain(graph, output);
  graph.remove(node);

  const kernel = graph.addConstant(`${weightName}.unfolded`, unfoldWeight(weight));
  const repeated =
    bias === '' ? '' : graph.addConstant(`${bias}.repeated`, repeat(graph.constant(bias) as Tensor, stride));
  const steps = chain.make('steps', 'Conv', [x, kernel, repeated], { pads: ints(1, 1), kernel_shape: ints(2) });
  const rows = chain.make('step_rows', 'Transpose', [steps], { perm: ints(0, 2, 1) });
  const shape = graph.addConstant('rows.shape', integers([1, -1, channels]));
  const samples = chain.make('samples', 'Reshape', [rows, shape]);
  const trimmed = chain.make('trimmed', 'Slice', [
    samples,
    graph.addConstant('start', integers([trim])),
    graph.addConstant('end', integers([trim - stride])),
    graph.addConstant('rows.axis', integers([1])),
  ]);
  graph.add({ op: 'Transpose', inputs: [trimmed], outputs: [output], attributes: { perm: ints(0, 2, 1) } });
  return steps;
}

/** W [C, O, 2s] → V [s·O, C, 2]: V[r·O + o, c, 0] = W[c, o, s + r], the input before, and V[…, 1] = W[c, o, r]. */
function unfoldWeight(weight: Tensor): Tensor {
  const [inputs = 0, outputs = 0, size = 0] = weight.dims;
  const stride = size / 2;
  const values = float32Data(weight);
  const result = new Float32Array(values.length);
  for (let c = 0; c < inputs; c++) {
    for (let o = 0; o < outputs; o++) {
      for (let r = 0; r < stride; r++) {
        const from = (c * outputs + o) * size + r;
        const to = ((r * outputs + o) * inputs + c) * 2;
        result[to] = values[from + stride] as number;
        result[to + 1] = values[from] as number;
      }
    }
  }
  return tensorOf(result, [stride * outputs, inputs, 2]);
}

function repeat(vector: Tensor, times: number): Tensor {
  const values = float32Data(vector);
  return tensorOf(Float32Array.from({ length: values.length * times }, (_, i) => values[i % values.length] as number));
}
