import type { Graph } from '../graph/graph.ts';
import { any, constant, oneOf, op, scalar } from '../graph/pattern.ts';
import { rewrite } from '../graph/rewrite.ts';
import { elementCount, float32Data, type Tensor, tensorOf } from '../onnx/tensor.ts';

/**
 * Folds the two multiplications of each Snake activation, y + sin²(α·y) / α, into its neighbours.
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
export function foldSnakes(graph: Graph): number {
  const snake = drawSnake();
  const weight = constant();
  const conv = op('Conv', [snake.output, weight]);
  return rewrite(graph, conv, (match, output) => {
    const norm = match.node(snake.norm);
    const alpha = float32Data(match.tensor(snake.alpha));
    if (graph.readerCount(match.value(snake.output)) > 1 || graph.readerCount(norm.outputs[0] ?? '') > 2) {
      return undefined;
    }
    const [, , ...others] = match.node(conv).inputs;
    const factor = graph.addConstant(`${match.value(snake.alpha)}.vector`, tensorOf(alpha));
    const [x = '', scale = '', bias = ''] = norm.inputs;
    const name = (part: string) => graph.freshName(`${norm.outputs[0]}.${part}`);
    const [u, scaled, shifted] = [name('alpha'), name('alpha_scale'), name('alpha_bias')];
    const [sine, square, activated] = [name('sin'), name('sin2'), name('snake')];
    const folded = graph.addConstant(`${match.value(weight)}.over_alpha`, overInputs(match.tensor(weight), alpha));
    return [
      { op: 'Mul', inputs: [scale, factor], outputs: [scaled] },
      { op: 'Mul', inputs: [bias, factor], outputs: [shifted] },
      { op: 'InstanceNormalization', inputs: [x, scaled, shifted], outputs: [u], attributes: norm.attributes },
      { op: 'Sin', inputs: [u], outputs: [sine] },
      { op: 'Mul', inputs: [sine, sine], outputs: [square] },
      { op: 'Add', inputs: [u, square], outputs: [activated] },
      {
        op: 'Conv',
        inputs: [activated, folded, ...others],
        outputs: [output],
        attributes: match.node(conv).attributes,
      },
    ];
  });
}

/** The activation after its normalisation, in the spellings that exports use. */
export function drawSnake() {
  const norm = op('InstanceNormalization', [any(), any(), any()]);
  const alpha = constant((tensor) => tensor.type === 'float32' && isPerChannel(tensor));
  const sine = op('Sin', [op('Mul', [alpha, norm])]);
  const square = oneOf(op('Pow', [sine, scalar(2)]), op('Mul', [sine, sine]));
  const inverse = constant((tensor) => tensor.type === 'float32' && isPerChannel(tensor));
  const output = op('Add', [norm, oneOf(op('Mul', [inverse, square]), op('Div', [square, alpha]))]);
  return { norm, alpha, inverse, output };
}

/** [1, C, 1] */
const isPerChannel = ({ dims }: Tensor) => dims.length === 3 && elementCount(dims) === dims[1];

/** W[o, i, k] / α[i] */
function overInputs(weight: Tensor, alpha: Float32Array): Tensor {
  const [, inputs = 1, size = 1] = weight.dims;
  const divided = float32Data(weight).map((value, at) => value / (alpha[Math.floor(at / size) % inputs] as number));
  return tensorOf(divided, weight.dims);
}
