import { Chain } from '../graph/chain.ts';
import type { Graph } from '../graph/graph.ts';
import { intOf, intsOf, type Node, type NodeSpec } from '../graph/node.ts';
import { exchange } from '../graph/rewrite.ts';
import { type Attributes, int, ints } from '../onnx/attribute.ts';
import { elementCount, floats, integers, numbersOf } from '../onnx/tensor.ts';

const elementwise = new Set(['Add', 'Sub', 'Mul', 'Div', 'Sin', 'Sqrt', 'Relu', 'LeakyRelu', 'Identity']);
/** What the integer products end with, before the Transpose that leads back. */
const makesRows = new Set(['com.microsoft.MatMulIntegerToFloat', 'Slice']);
const reductions = new Set(['ReduceMean', 'ReduceSumSquare']);

/**
 * Keeps signals with their channels last, [1, L, C], from one matrix product to the next.
 *
 *     product ─ Transpose ─ y ─ Sin ─ … ─ Transpose ─ product
 *
 *     →  product ─ Sin ─ … ─ product
 *
 * Each Transpose after a product is moved below the operations that do not mind: elementwise ones, whose other
 * inputs are transposed instead (most are constants or one number for each channel), and reductions over time, whose
 * axis changes. Where it meets the Transpose before the next product, both go. Only data moves, so the result is the
 * same. Returns how many operations now run with channels last.
 */
export function keepChannelsLast(graph: Graph): number {
  const layout = new Layout(graph);
  let moved = 0;
  for (let before = -1; before !== moved; ) {
    before = moved;
    for (const node of graph.sorted()) if (graph.nodes.has(node) && layout.moveBelow(node)) moved++;
  }
  graph.prune();
  return moved;
}

const swapped: Attributes = { perm: ints(0, 2, 1) };
const isSwap = (node: Node | undefined) => node?.op === 'Transpose' && intsOf(node, 'perm')?.join() === '0,2,1';

class Layout {
  readonly #graph: Graph;
  /** What [1, L, C] value stands behind each [1, C, L] one. */
  readonly #channelsLast = new Map<string, string>();
  /** Transposes that were put in, or were there, to enter the other layout. */
  readonly #entries = new Map<string, string>();

  constructor(graph: Graph) {
    this.#graph = graph;
    for (const node of graph.nodes) {
      const [input = ''] = node.inputs;
      const [output = ''] = node.outputs;
      if (!isSwap(node)) continue;
      if (makesRows.has(graph.producer(input)?.op ?? '')) this.#channelsLast.set(output, input);
      else this.#entries.set(input, output);
    }
  }

  /** Rewrites a node that reads a transposed value; answers whether it did. */
  moveBelow(node: Node): boolean {
    const [first = ''] = node.inputs;
    const source = this.#channelsLast.get(first);
    if (isSwap(node) && source !== undefined) {
      this.#graph.replaceUses(node.outputs[0] ?? '', source);
      this.#graph.remove(node);
      return false;
    }
    if (!node.inputs.some((input) => this.#channelsLast.has(input))) return false;
    if (node.op === 'Size') return this.#exchange(node, [{ ...node, inputs: [source ?? first] }]);
    if (elementwise.has(node.op)) return this.#place(node, this.#swapAll(node));
    if (reductions.has(node.op) && this.#reducesTime(node)) return this.#reduce(node, source ?? '');
    if (node.op === 'Pad') return this.#pad(node, source ?? '');
    if (node.op === 'Concat') return this.#concat(node);
    return false;
  }

  /**
   * A sum over rows as a product with a row of ones: the runtime reads the matrix once for it, row by row, where its
   * own reduction strides through every column.
   */
  #reduce(node: Node, source: string): boolean {
    const chain = new Chain(this.#graph, node.outputs[0] ?? '');
    const batch = this.#graph.addConstant('rows.batch', integers([1, 1]));
    const rows = chain.make('count', 'Shape', [source], { start: int(1), end: int(2) });
    const ones = chain.make(
      'ones',
      'ConstantOfShape',
      [chain.make('ones_shape', 'Concat', [batch, rows], { axis: int(0) })],
      { value: { kind: 'tensor', value: floats([1]) } },
    );
    if (node.op === 'ReduceSumSquare') {
      const squares = chain.make('squares', 'Mul', [source, source]);
      return this.#swapBack(node, chain.make('rows', 'MatMul', [ones, squares]));
    }
    const sum = chain.make('sum', 'MatMul', [ones, source]);
    return this.#swapBack(node, chain.make('rows', 'Div', [sum, chain.make('length', 'Cast', [rows], { to: int(1) })]));
  }

  /** Padding of time, which changes its place among the six numbers. */
  #pad(node: Node, source: string): boolean {
    const pads = this.#graph.constant(node.inputs[1] ?? '');
    if (pads === undefined || pads.dims[0] !== 6) return false;
    const [batch0 = 0, channel0 = 0, time0 = 0, batch1 = 0, channel1 = 0, time1 = 0] = Array.from(numbersOf(pads));
    const moved = integers([batch0, time0, channel0, batch1, time1, channel1]);
    return this.#place(node, [source, this.#graph.addConstant('rows.pads', moved), ...node.inputs.slice(2)]);
  }

  /** Channels are joined where all of them come from the other layout; mixed ones stay. */
  #concat(node: Node): boolean {
    if (intOf(node, 'axis') !== 1 || !node.inputs.every((input) => this.#channelsLast.has(input))) return false;
    return this.#place(node, this.#swapAll(node), { axis: int(2) });
  }

  /** Puts the operation before the Transpose: it works on channels last, and its old output is transposed from that. */
  #place(node: Node, inputs: readonly string[], attributes: Attributes = node.attributes): true {
    const inner = this.#graph.freshName(`${node.outputs[0]}.rows`);
    return this.#swapBack(node, inner, [{ op: node.op, inputs, outputs: [inner], attributes }]);
  }

  #swapBack(node: Node, inner: string, specs: readonly NodeSpec[] = []): true {
    const [output = ''] = node.outputs;
    this.#channelsLast.set(output, inner);
    return this.#exchange(node, [
      ...specs,
      { op: 'Transpose', inputs: [inner], outputs: [output], attributes: swapped },
    ]);
  }

  #exchange(node: Node, specs: readonly NodeSpec[]): true {
    exchange(this.#graph, node, specs);
    return true;
  }

  #swapAll(node: Node): string[] {
    return node.inputs.map((input) => this.#swap(input));
  }

  /** The value with its last two axes exchanged. */
  #swap(value: string): string {
    const source = this.#channelsLast.get(value);
    if (source !== undefined || this.#isSingle(value)) return source ?? value;
    const constant = this.#graph.constant(value);
    if (constant?.dims.length === 3 && elementCount(constant.dims) === constant.dims[1]) {
      const [batch = 1, channels = 1, one = 1] = constant.dims;
      return this.#graph.addConstant(`${value}.row`, { ...constant, dims: [batch, one, channels] });
    }
    const known = this.#entries.get(value);
    if (known !== undefined && this.#graph.has(known)) return known;
    const entry = this.#graph.freshName(`${value}.rows`);
    this.#graph.add({ op: 'Transpose', inputs: [value], outputs: [entry], attributes: swapped });
    this.#entries.set(value, entry);
    return entry;
  }

  /** Whether a value is one number, which has no layout. */
  #isSingle(value: string): boolean {
    const constant = this.#graph.constant(value);
    if (constant !== undefined) return elementCount(constant.dims) === 1;
    const input = this.#graph.inputs.find(({ name }) => name === value);
    if (input !== undefined) return input.dims?.length === 1 && input.dims[0] === 1;
    const node = this.#graph.producer(value);
    if (node?.op === 'Size') return true;
    const keeps = node?.op === 'Cast' || elementwise.has(node?.op ?? '');
    return keeps && (node?.inputs.every((other) => this.#isSingle(other)) ?? false);
  }

  #reducesTime(node: Node): boolean {
    const axes = this.#graph.constant(node.inputs[1] ?? '');
    return axes !== undefined && Array.from(numbersOf(axes)).join() === '2' && intOf(node, 'keepdims') !== 0;
  }
}
