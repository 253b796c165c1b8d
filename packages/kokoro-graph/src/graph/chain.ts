import type { Attributes } from '../onnx/attribute.ts';
import type { Graph } from './graph.ts';

/** Adds operations one after the other, each named for what it makes. */
export class Chain {
  readonly #graph: Graph;
  readonly #prefix: string;

  constructor(graph: Graph, prefix: string) {
    this.#graph = graph;
    this.#prefix = prefix;
  }

  /** Adds an operation of one output and returns the output's name; `part` says what the value is. */
  make(part: string, op: string, inputs: readonly string[], attributes: Attributes = {}): string {
    const output = this.#graph.freshName(`${this.#prefix}.${part}`);
    this.#graph.add({ op, inputs, outputs: [output], attributes });
    return output;
  }

  /** Adds an operation of several outputs. */
  makeAll(parts: readonly string[], op: string, inputs: readonly string[], attributes: Attributes = {}): string[] {
    const outputs = parts.map((part) => this.#graph.freshName(`${this.#prefix}.${part}`));
    this.#graph.add({ op, inputs, outputs, attributes });
    return outputs;
  }
}
