import { UnknownGraphError } from '../errors.ts';
import type { Graph } from '../graph/graph.ts';
import { any, constant, op } from '../graph/pattern.ts';
import { rewrite } from '../graph/rewrite.ts';
import { elementCount, numbersOf, scalarOf, type Tensor, tensorOf } from '../onnx/tensor.ts';

/** How many places of each kind went back to float. */
export interface DequantiseCounts {
  readonly matMul: number;
  readonly conv: number;
  readonly lstm: number;
}

/**
 * Turns the weight-quantised operations back into the float operations they came from.
 *
 *     x ─ DynamicQuantizeLinear ─┬─ xq ─ MatMulInteger(wq) ─ Cast ─ Mul ─ y        x ─ MatMul(w) ─ y
 *                                └─ scale ───── Mul(w scale) ──────┘          →
 *
 *     x ─ DynamicQuantizeLinear ─┬─ xq ─ ConvInteger(wq) ─[Add]─ Cast ─ Mul ─ y    x ─ Conv(w, bias) ─ y
 *                                └─ scale ─ Mul(w scale) ─┬─ bias ┘     │     →
 *                                                         └─────────────┘
 *     (bias = Reshape(Cast(Floor(Div(float bias, scale)))))
 *
 *     DynamicQuantizeLSTM(wq: [dirs, in, 4·hidden])                           →    LSTM(w: [dirs, 4·hidden, in])
 *
 * w = (wq − zero point) · scale is exactly what the integer operations stand for; what goes away is the rounding of
 * activations to eight bits and of biases to whole steps, so the result is nearer to the model as it was trained.
 * The integer convolution of the CPU runtime is also slower than its float one.
 */
export function dequantise(graph: Graph): DequantiseCounts {
  const weights = new WeightCache(graph);
  return {
    matMul: dequantiseMatMul(graph, weights),
    conv: dequantiseConv(graph, weights, { bias: true }) + dequantiseConv(graph, weights, { bias: false }),
    lstm: dequantiseLstm(graph, weights),
  };
}

function dequantiseMatMul(graph: Graph, weights: WeightCache): number {
  const x = any();
  const weight = constant();
  const weightScale = constant();
  const product = op('MatMulInteger', [op('DynamicQuantizeLinear', [x]), weight, zeroPointOf(x)]);
  const scale = op('Mul', [op('DynamicQuantizeLinear', [x], { output: 1 }), weightScale]);
  return rewrite(graph, op('Mul', [op('Cast', [product]), scale]), (match, output) => {
    const name = weights.float({
      name: match.value(weight),
      scale: match.value(weightScale),
      zeroPoint: match.node(product).inputs[3],
      channelAxis: 1,
    });
    return [{ op: 'MatMul', inputs: [match.value(x), name], outputs: [output] }];
  });
}

function dequantiseConv(graph: Graph, weights: WeightCache, options: { bias: boolean }): number {
  const x = any();
  const weight = constant();
  const weightScale = constant();
  const bias = constant();
  const sum = op('ConvInteger', [op('DynamicQuantizeLinear', [x]), weight, zeroPointOf(x)]);
  const scale = op('Mul', [op('DynamicQuantizeLinear', [x], { output: 1 }), weightScale]);
  const roundedBias = op('Reshape', [op('Cast', [op('Floor', [op('Div', [bias, scale])])])]);
  const total = options.bias ? op('Add', [sum, roundedBias]) : sum;
  return rewrite(graph, op('Mul', [op('Cast', [total]), scale]), (match, output) => {
    const conv = match.node(sum);
    const name = weights.float({
      name: match.value(weight),
      scale: match.value(weightScale),
      zeroPoint: conv.inputs[3],
      channelAxis: 0,
    });
    const inputs = [match.value(x), name, ...(options.bias ? [match.value(bias)] : [])];
    return [{ op: 'Conv', inputs, outputs: [output], attributes: conv.attributes }];
  });
}

function dequantiseLstm(graph: Graph, weights: WeightCache): number {
  return rewrite(graph, op('com.microsoft.DynamicQuantizeLSTM'), (_match, output) => {
    const node = graph.producer(output);
    if (node === undefined) return undefined;
    const [x = '', w = '', r = '', bias = '', lengths = '', h = '', c = '', peephole = '', ...scales] = node.inputs;
    const [wScale = '', wZero, rScale = '', rZero] = scales;
    const float = (name: string, scale: string, zeroPoint: string | undefined) =>
      weights.float({ name, scale, zeroPoint, channelAxis: 0, transpose: true });
    const inputs = [x, float(w, wScale, wZero), float(r, rScale, rZero), bias, lengths, h, c, peephole];
    return [{ op: 'LSTM', inputs, outputs: node.outputs, attributes: node.attributes }];
  });
}

const zeroPointOf = (x: ReturnType<typeof any>) => op('DynamicQuantizeLinear', [x], { output: 2 });

interface QuantisedWeight {
  readonly name: string;
  readonly scale: string;
  readonly zeroPoint: string | undefined;
  /** The axis along which scale and zero point vary, when they are not one for all. */
  readonly channelAxis: number;
  /** Whether the last two axes change places on the way. */
  readonly transpose?: boolean;
}

/** Float weights made so far: layers that share a quantised weight go on sharing the float one. */
class WeightCache {
  readonly #graph: Graph;
  readonly #names = new Map<Tensor, string>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** The name of the constant (q − zero point) · scale. */
  float({ name, scale, zeroPoint, channelAxis, transpose = false }: QuantisedWeight): string {
    const quantised = this.#constant(name);
    const known = this.#names.get(quantised);
    if (known !== undefined) return known;
    const zero = zeroPoint === undefined || zeroPoint === '' ? undefined : this.#constant(zeroPoint);
    const data = dequantiseTensor(quantised, this.#constant(scale), zero, channelAxis);
    const float = tensorOf(data, quantised.dims);
    const made = this.#graph.addConstant(
      name.replace(/_quantized$/, ''),
      transpose ? transposeLastAxes(float, data) : float,
    );
    this.#names.set(quantised, made);
    return made;
  }

  #constant(name: string): Tensor {
    const tensor = this.#graph.constant(name);
    if (tensor === undefined) throw unknown(`${name} is not a constant`);
    return tensor;
  }
}

const unknown = (reason: string) => new UnknownGraphError({ step: 'dequantise', reason });

/** (q − zero point) · scale, where both are one for all or one for each index of an axis. */
function dequantiseTensor(quantised: Tensor, scale: Tensor, zeroPoint: Tensor | undefined, axis: number) {
  const { dims } = quantised;
  const channels = dims[axis] ?? 0;
  const perChannel = (parameter: Tensor | undefined, fallback: number): ArrayLike<number> => {
    const one = parameter === undefined ? fallback : scalarOf(parameter);
    if (one !== undefined) return new Float32Array(channels).fill(one);
    const many = numbersOf(parameter as Tensor);
    if (many.length !== channels) throw unknown(`${many.length} scales for ${channels} channels`);
    return many;
  };
  const scales = perChannel(scale, 1);
  const zeros = perChannel(zeroPoint, 0);
  const values = numbersOf(quantised);
  const stride = elementCount(dims.slice(axis + 1));
  const result = new Float32Array(values.length);
  for (let start = 0, channel = 0; start < result.length; start += stride, channel = (channel + 1) % channels) {
    const factor = scales[channel] as number;
    const zero = zeros[channel] as number;
    for (let i = start; i < start + stride; i++) result[i] = ((values[i] as number) - zero) * factor;
  }
  return result;
}

/** [batch, rows, columns] → [batch, columns, rows]. */
function transposeLastAxes({ dims }: Tensor, data: Float32Array): Tensor {
  const [batch = 1, rows = 1, columns = 1] = dims;
  const result = new Float32Array(data.length);
  for (let b = 0; b < batch; b++) {
    const base = b * rows * columns;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        result[base + column * rows + row] = data[base + row * columns + column] as number;
      }
    }
  }
  return tensorOf(result, [batch, columns, rows]);
}
