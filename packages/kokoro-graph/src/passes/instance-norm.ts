import type { Graph } from '../graph/graph.ts';
import { floatOf, intsOf, type Node, type NodeSpec } from '../graph/node.ts';
import { any, constant, oneOf, op, scalar } from '../graph/pattern.ts';
import { rewrite } from '../graph/rewrite.ts';
import { float } from '../onnx/attribute.ts';
import { float32Data, integers, numbersOf, scalarOf, type Tensor } from '../onnx/tensor.ts';

/**
 * Gathers each adaptive instance normalisation, which exports write out, into one operation.
 *
 *     x ─┬─ ReduceMean ─┐
 *        └──────────── Sub ─┬─ square ─ ReduceMean ─ Add ε ─ Sqrt ┐
 *                           └─────────────────────────────────── Div ─ Mul(γ) ─ Add(β) ─ y
 *
 *     → x ─ InstanceNormalization(scale = γ, bias = β, ε) ─ y
 *
 * Exact for a batch of one, which is all that Kokoro exports take: then γ and β, of shape [1, C, 1], are the operator's
 * vectors of C. A normalisation that exports kept as an operator of scale 1 and bias 0 takes γ and β in the same way.
 * Returns how many were gathered.
 */
export function gatherInstanceNorms(graph: Graph): number {
  return gatherWrittenOut(graph) + gatherPlain(graph);
}

function gatherWrittenOut(graph: Graph): number {
  const x = any();
  const epsilon = constant((tensor) => scalarOf(tensor) !== undefined);
  const overTime = { accepts: (node: Node) => reducesLastAxis(graph, node) };
  const centred = op('Sub', [x, op('ReduceMean', [x], overTime)]);
  const square = oneOf(op('Mul', [centred, centred]), op('Pow', [centred, scalar(2)]));
  const deviation = op('Sqrt', [op('Add', [op('ReduceMean', [square], overTime), epsilon])]);
  const { pattern, gamma, beta } = affine(op('Div', [centred, deviation]));
  return rewrite(graph, pattern, (match, output) =>
    instanceNorm(graph, {
      x: match.value(x),
      gamma: match.value(gamma),
      beta: match.value(beta),
      epsilon: scalarOf(match.tensor(epsilon)) ?? 0,
      output,
    }),
  );
}

/** What the operator takes when it is told nothing. */
const DEFAULT_EPSILON = 1e-5;

function gatherPlain(graph: Graph): number {
  const x = any();
  const norm = op('InstanceNormalization', [x, constant(isAll(1)), constant(isAll(0))]);
  const { pattern, gamma, beta } = affine(norm);
  return rewrite(graph, pattern, (match, output) =>
    instanceNorm(graph, {
      x: match.value(x),
      gamma: match.value(gamma),
      beta: match.value(beta),
      epsilon: floatOf(match.node(norm), 'epsilon') ?? DEFAULT_EPSILON,
      output,
    }),
  );
}

/** normalised · γ + β */
function affine(normalised: ReturnType<typeof op>) {
  const gamma = any();
  const beta = any();
  return { pattern: op('Add', [op('Mul', [gamma, normalised]), beta]), gamma, beta };
}

interface InstanceNorm {
  readonly x: string;
  readonly gamma: string;
  readonly beta: string;
  readonly epsilon: number;
  readonly output: string;
}

function instanceNorm(graph: Graph, { x, gamma, beta, epsilon, output }: InstanceNorm): NodeSpec[] {
  const vector = graph.addConstant('vector.shape', integers([-1]));
  const scale = graph.freshName(`${output}.scale`);
  const bias = graph.freshName(`${output}.bias`);
  return [
    { op: 'Reshape', inputs: [gamma, vector], outputs: [scale] },
    { op: 'Reshape', inputs: [beta, vector], outputs: [bias] },
    {
      op: 'InstanceNormalization',
      inputs: [x, scale, bias],
      outputs: [output],
      attributes: { epsilon: float(epsilon) },
    },
  ];
}

const isAll = (value: number) => (tensor: Tensor) =>
  tensor.type === 'float32' && float32Data(tensor).every((element) => element === value);

/** Axes are an attribute up to opset 17 and an input after it. */
function reducesLastAxis(graph: Graph, node: Node): boolean {
  const given = graph.constant(node.inputs[1] ?? '');
  const axes = intsOf(node, 'axes') ?? (given && Array.from(numbersOf(given)));
  return axes?.length === 1 && (axes[0] === 2 || axes[0] === -1);
}
