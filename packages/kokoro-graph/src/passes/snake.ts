import type { Graph } from '../graph/graph.ts';
import type { Node, NodeSpec } from '../graph/node.ts';
import { any, constant, matchAt, oneOf, op, scalar } from '../graph/pattern.ts';
import { rewrite } from '../graph/rewrite.ts';
import { elementCount, float32Data, type Tensor, tensorOf } from '../onnx/tensor.ts';

export interface FoldSnakesOptions {
  /**
   * Where the factor 1/α goes: into the weights of the convolution, which costs nothing, or onto the signal, which
   * costs a pass but keeps all channels of signal and weights in one range; eight bits need that.
   */
  readonly inverse: 'weights' | 'signal';
}

/**
 * Folds the multiplications of each Snake activation, y + sin²(α·y) / α, into its neighbours.
 *
 *     x ─ InstanceNormalization(s, b) ─ y ─┬─ Mul α ─ Sin ─ Pow 2 ─ Mul 1/α ─┐
 *                                          └─────────────────────────────── Add ─ z ─ Conv(W)
 *
 *     → x ─ InstanceNormalization(α·s, α·b) ─ u ─┬─ Sin ─ Mul itself ─┐
 *                                                └────────────────── Add ─ α·z ─ Conv(W / α)
 *
 * With u = α·y it is α·z = u + sin²(u), and the factor goes into the input channels of the convolution: the same
 * arithmetic, with products of constants rounded once. Two of the five passes over the signal are gone.
 * (sin² as ½ − ½·cos 2u would save another, but its constant term is not zero where the convolution pads with zeros.)
 *
 * Only where normalisation and activation have no other reader. Returns how many were folded.
 */
export function foldSnakes(graph: Graph, { inverse }: FoldSnakesOptions): number {
  const snake = drawSnake();
  const weight = constant();
  const conv = op('Conv', [snake.output, weight]);
  return rewrite(graph, conv, (match, output) => {
    const norm = match.node(snake.norm);
    const normal = norm.outputs[0] ?? '';
    if (graph.readerCount(match.value(snake.output)) > 1 || graph.readerCount(normal) > 2) return undefined;

    const alpha = float32Data(match.tensor(snake.alpha));
    const factor = graph.addConstant(`${match.value(snake.alpha)}.vector`, tensorOf(alpha));
    const [x = '', scale = '', bias = ''] = norm.inputs;
    const name = (part: string) => graph.freshName(`${normal}.${part}`);
    const [u, scaled, shifted] = [name('alpha'), name('alpha_scale'), name('alpha_bias')];
    const [sine, square, activated] = [name('sin'), name('sin2'), name('snake')];
    const nodes: NodeSpec[] = [
      { op: 'Mul', inputs: [scale, factor], outputs: [scaled] },
      { op: 'Mul', inputs: [bias, factor], outputs: [shifted] },
      { op: 'InstanceNormalization', inputs: [x, scaled, shifted], outputs: [u], attributes: norm.attributes },
      { op: 'Sin', inputs: [u], outputs: [sine] },
      { op: 'Mul', inputs: [sine, sine], outputs: [square] },
      { op: 'Add', inputs: [u, square], outputs: [activated] },
    ];
    const { inputs, attributes } = match.node(conv);
    const convolve = (signal: string, kernel: string): NodeSpec => ({
      op: 'Conv',
      inputs: [signal, kernel, ...inputs.slice(2)],
      outputs: [output],
      attributes,
    });
    if (inverse === 'weights') {
      const kernel = overInputs(match.tensor(weight), alpha);
      nodes.push(convolve(activated, graph.addConstant(`${match.value(weight)}.over_alpha`, kernel)));
    } else {
      const level = name('level');
      const reciprocal = tensorOf(
        alpha.map((value) => 1 / value),
        [1, alpha.length, 1],
      );
      const divisor = graph.addConstant(`${match.value(snake.alpha)}.inverse`, reciprocal);
      nodes.push({ op: 'Mul', inputs: [activated, divisor], outputs: [level] }, convolve(level, match.value(weight)));
    }
    return nodes;
  });
}

/** Whether what a node reads comes out of a Snake activation. */
export function readsSnake(graph: Graph, node: Node): boolean {
  const value = any();
  const square = op('Mul', [op('Sin', [value]), op('Sin', [value])]);
  const activation = op('Add', [value, square]);
  const input = node.inputs[0] ?? '';
  return matchAt(graph, oneOf(activation, op('Mul', [activation, constant()])), input) !== undefined;
}

/** The activation after its normalisation, in the spellings that exports use. */
function drawSnake() {
  const norm = op('InstanceNormalization', [any(), any(), any()]);
  const alpha = constant((tensor) => tensor.type === 'float32' && isPerChannel(tensor));
  const sine = op('Sin', [op('Mul', [alpha, norm])]);
  const square = oneOf(op('Pow', [sine, scalar(2)]), op('Mul', [sine, sine]));
  const inverse = constant((tensor) => tensor.type === 'float32' && isPerChannel(tensor));
  const output = op('Add', [norm, oneOf(op('Mul', [inverse, square]), op('Div', [square, alpha]))]);
  return { norm, alpha, output };
}

/** [1, C, 1] */
const isPerChannel = ({ dims }: Tensor) => dims.length === 3 && elementCount(dims) === dims[1];

/** W[o, i, k] / α[i] */
function overInputs(weight: Tensor, alpha: Float32Array): Tensor {
  const [, inputs = 1, size = 1] = weight.dims;
  const divided = float32Data(weight).map((value, at) => value / (alpha[Math.floor(at / size) % inputs] as number));
  return tensorOf(divided, weight.dims);
}
