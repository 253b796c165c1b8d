import { Graph, type ValueInfo } from '../graph/graph.ts';
import type { NodeSpec } from '../graph/node.ts';
import type { ElementType, Tensor } from '../onnx/tensor.ts';

interface SmallGraph {
  /** Dimensions of each input. */
  readonly inputs: Readonly<Record<string, readonly (number | string)[]>>;
  /** Element types of inputs and outputs that are not float32. */
  readonly types?: Readonly<Record<string, ElementType>>;
  readonly outputs: readonly string[];
  readonly constants?: Readonly<Record<string, Tensor>>;
  readonly nodes: readonly NodeSpec[];
}

/** A graph written down in a test. */
export function smallGraph({ inputs, types = {}, outputs, constants = {}, nodes }: SmallGraph): Graph {
  const graph = new Graph();
  graph.opsets.set('', 20).set('com.microsoft', 1);
  const info = (name: string, dims: ValueInfo['dims']): ValueInfo => ({ name, type: types[name] ?? 'float32', dims });
  graph.inputs.push(...Object.entries(inputs).map(([name, dims]) => info(name, dims)));
  graph.outputs.push(...outputs.map((name) => info(name, undefined)));
  for (const [name, value] of Object.entries(constants)) graph.addConstant(name, value);
  for (const node of nodes) graph.add(node);
  return graph;
}

/** Repeatable numbers in [−1, 1) for weights and signals. */
export function pseudoRandom(count: number, seed = 1): Float32Array<ArrayBuffer> {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** How many operations of each kind a graph has. */
export function countOps(graph: Graph): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op } of graph.nodes) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}
