import { InvalidModelError } from '../errors.ts';
import type { ElementType, Tensor } from '../onnx/tensor.ts';
import type { Node, NodeSpec } from './node.ts';

/** A graph's input or output. */
export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  /** Each a size, or a name for one that changes from run to run; undefined where the model does not say. */
  readonly dims: readonly (number | string)[] | undefined;
}

/**
 * An ONNX graph that can be edited: values are names, and the graph always knows who makes and who reads each.
 *
 * Nodes carry no order of their own; {@link Graph.sorted} makes one. Constants are shared between copies, never written to.
 */
export class Graph {
  readonly inputs: ValueInfo[] = [];
  readonly outputs: ValueInfo[] = [];
  /** Version of each operator domain the model asks for; the empty name is ONNX's own. */
  readonly opsets = new Map<string, number>();
  readonly #nodes = new Set<Node>();
  readonly #constants = new Map<string, Tensor>();
  readonly #producers = new Map<string, Node>();
  readonly #consumers = new Map<string, Set<Node>>();
  #fresh = 0;

  get nodes(): ReadonlySet<Node> {
    return this.#nodes;
  }

  get constants(): ReadonlyMap<string, Tensor> {
    return this.#constants;
  }

  constant(value: string): Tensor | undefined {
    return this.#constants.get(value);
  }

  producer(value: string): Node | undefined {
    return this.#producers.get(value);
  }

  consumers(value: string): readonly Node[] {
    return [...(this.#consumers.get(value) ?? [])];
  }

  /** How many read a value: nodes, and the graph's own outputs. */
  readerCount(value: string): number {
    const isOutput = this.outputs.some((output) => output.name === value);
    return this.consumers(value).length + (isOutput ? 1 : 0);
  }

  has(value: string): boolean {
    return (
      this.#producers.has(value) || this.#constants.has(value) || this.inputs.some((input) => input.name === value)
    );
  }

  /** A name nobody uses, made from `hint`. */
  freshName(hint: string): string {
    let name = hint;
    while (this.has(name)) name = `${hint}.${++this.#fresh}`;
    return name;
  }

  /** @throws InvalidModelError when one of the outputs already has a producer. */
  add(spec: NodeSpec): Node {
    const node: Node = { ...spec, attributes: spec.attributes ?? {}, name: spec.name ?? spec.outputs[0] ?? spec.op };
    for (const output of node.outputs) {
      if (output === '') continue;
      if (this.has(output)) throw new InvalidModelError({ reason: `the value ${output} is made twice` });
      this.#producers.set(output, node);
    }
    for (const input of node.inputs) this.#link(input, node);
    this.#nodes.add(node);
    return node;
  }

  remove(node: Node): void {
    this.#nodes.delete(node);
    for (const output of node.outputs) this.#producers.delete(output);
    for (const input of node.inputs) this.#consumers.get(input)?.delete(node);
  }

  /** Adds a constant under a name made from `hint`, and returns that name. */
  addConstant(hint: string, tensor: Tensor): string {
    const name = this.freshName(hint);
    this.#constants.set(name, tensor);
    return name;
  }

  /** Makes every reader of `from` read `to`; the graph's outputs keep their names. */
  replaceUses(from: string, to: string): void {
    for (const reader of this.consumers(from)) this.replaceInputs(reader, (input) => (input === from ? to : input));
  }

  /** Exchanges a node for one that reads other values; returns the new node. */
  replaceInputs(node: Node, change: (input: string, index: number) => string): Node {
    this.remove(node);
    return this.add({ ...node, inputs: node.inputs.map(change) });
  }

  /** Removes what no output depends on; returns how many nodes that were. */
  prune(): number {
    const live = new Set<Node>();
    const liveConstants = new Set<string>();
    const pending = this.outputs.map((output) => output.name);
    for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
      if (this.#constants.has(value)) liveConstants.add(value);
      const node = this.#producers.get(value);
      if (node === undefined || live.has(node)) continue;
      live.add(node);
      pending.push(...node.inputs);
    }
    const dead = [...this.#nodes].filter((node) => !live.has(node));
    for (const node of dead) this.remove(node);
    for (const name of this.#constants.keys()) if (!liveConstants.has(name)) this.#constants.delete(name);
    return dead.length;
  }

  /**
   * The nodes so that each comes after everything it reads.
   * @throws InvalidModelError when nodes read each other in a circle.
   */
  sorted(): Node[] {
    const order: Node[] = [];
    const waiting = new Map<Node, number>();
    const ready: Node[] = [];
    for (const node of this.#nodes) {
      const needs = new Set(
        node.inputs.map((input) => this.#producers.get(input)).filter((made) => made !== undefined),
      );
      waiting.set(node, needs.size);
      if (needs.size === 0) ready.push(node);
    }
    for (let next = 0; next < ready.length; next++) {
      const node = ready[next] as Node;
      order.push(node);
      const readers = new Set(node.outputs.flatMap((output) => this.consumers(output)));
      for (const reader of readers) {
        const left = (waiting.get(reader) as number) - 1;
        waiting.set(reader, left);
        if (left === 0) ready.push(reader);
      }
    }
    if (order.length < this.#nodes.size)
      throw new InvalidModelError({ reason: 'its nodes read each other in a circle' });
    return order;
  }

  /** A graph of its own over the same constants. */
  clone(): Graph {
    const copy = new Graph();
    copy.inputs.push(...this.inputs);
    copy.outputs.push(...this.outputs);
    for (const [domain, version] of this.opsets) copy.opsets.set(domain, version);
    for (const [name, tensor] of this.#constants) copy.#constants.set(name, tensor);
    for (const node of this.#nodes) copy.add(node);
    return copy;
  }

  #link(value: string, node: Node): void {
    if (value === '') return;
    const readers = this.#consumers.get(value);
    if (readers === undefined) this.#consumers.set(value, new Set([node]));
    else readers.add(node);
  }
}
