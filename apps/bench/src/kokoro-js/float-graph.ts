import { create } from '@bufbuild/protobuf';
import { type GraphProto, type NodeProto, NodeProtoSchema, type TensorProto } from 'onnx-buf';
import { PeerModelError } from '../errors.ts';
import { floatWeight, transposeLastAxes } from './float-weights.ts';

/**
 * Turns the quantised operations of Kokoro's int8 export back into the float operations they came from, in place, and
 * drops what nothing needs any more: the model that kokoro-js calls `fp32`.
 *
 * An integer product is `Mul(Cast([Add](product, [rounded bias])), x scale · w scale)`; the float one takes its place.
 *
 * @returns how many operations were turned back.
 */
export function makeFloat(graph: GraphProto): number {
  const reader = new GraphReader(graph);
  const floats = new Map<string, TensorProto>();
  const float = (name: string, make: () => TensorProto): string => {
    if (!floats.has(name)) floats.set(name, make());
    return name;
  };

  const replacements = new Map<NodeProto, NodeProto>();
  for (const node of graph.node) {
    const { opType } = node;
    if (opType === 'MatMulInteger' || opType === 'ConvInteger') {
      const [quantisedInput = '', weight = '', , zeroPoint = ''] = node.input;
      const { end, bias, scale } = reader.integerProduct(node);
      const name = float(`${weight}_float`, () =>
        floatWeight(`${weight}_float`, {
          quantised: reader.constant(weight),
          scale: reader.constant(scale),
          zeroPoint: reader.constant(zeroPoint),
          axis: opType === 'ConvInteger' ? 0 : 1,
        }),
      );
      const x = reader.producer(quantisedInput, 'DynamicQuantizeLinear').input[0]!;
      replacements.set(
        end,
        create(NodeProtoSchema, {
          opType: opType === 'ConvInteger' ? 'Conv' : 'MatMul',
          name: end.name,
          input: [x, name, ...(bias === undefined ? [] : [bias])],
          output: end.output,
          attribute: node.attribute,
        }),
      );
    } else if (opType === 'DynamicQuantizeLSTM') {
      const [x = '', weight = '', recurrence = '', ...others] = node.input;
      const rest = others.slice(0, 5);
      const [weightScale = '', weightZero = '', recurrenceScale = '', recurrenceZero = ''] = others.slice(5);
      const gates = (name: string, scale: string, zeroPoint: string) =>
        float(`${name}_float`, () =>
          transposeLastAxes(
            floatWeight(`${name}_float`, {
              quantised: reader.constant(name),
              scale: reader.constant(scale),
              zeroPoint: reader.constant(zeroPoint),
              axis: 0,
            }),
          ),
        );
      const input = [
        x,
        gates(weight, weightScale, weightZero),
        gates(recurrence, recurrenceScale, recurrenceZero),
        ...rest,
      ];
      const { name, output, attribute } = node;
      replacements.set(node, create(NodeProtoSchema, { opType: 'LSTM', name, input, output, attribute }));
    }
  }
  graph.node = graph.node.map((node) => replacements.get(node) ?? node);
  graph.initializer.push(...floats.values());
  dropUnused(graph);
  return replacements.size;
}

/** Knows who makes and who reads each value. */
class GraphReader {
  readonly #producers = new Map<string, NodeProto>();
  readonly #readers = new Map<string, NodeProto[]>();
  readonly #constants: ReadonlyMap<string, TensorProto>;

  constructor({ node: nodes, initializer }: GraphProto) {
    this.#constants = new Map(initializer.map((tensor) => [tensor.name, tensor]));
    for (const node of nodes) {
      for (const output of node.output) this.#producers.set(output, node);
      for (const input of node.input) this.#readers.set(input, [...(this.#readers.get(input) ?? []), node]);
    }
  }

  constant(name: string): TensorProto {
    const tensor = this.#constants.get(name);
    if (tensor === undefined) throw new PeerModelError({ reason: `${name} is not a constant` });
    return tensor;
  }

  producer(value: string, opType: string): NodeProto {
    const node = this.#producers.get(value);
    if (node?.opType !== opType) throw new PeerModelError({ reason: `${value} is not made by a ${opType}` });
    return node;
  }

  /** Follows an integer product to the float value it ends in. */
  integerProduct(node: NodeProto): { end: NodeProto; bias: string | undefined; scale: string } {
    let last = node;
    let next = this.#onlyReader(last);
    let bias: string | undefined;
    if (next.opType === 'Add') {
      bias = this.#floatBias(otherInput(next, last));
      last = next;
      next = this.#onlyReader(last);
    }
    if (next.opType !== 'Cast') throw new PeerModelError({ reason: `${node.name} is followed by a ${next.opType}` });
    const end = this.#onlyReader(next);
    const scale = this.producer(otherInput(end, next), 'Mul').input.find((input) => this.#constants.has(input));
    if (end.opType !== 'Mul' || scale === undefined) {
      throw new PeerModelError({ reason: `${node.name} is not scaled by a constant` });
    }
    return { end, bias, scale };
  }

  /** The bias before it was divided by the scale and rounded. */
  #floatBias(rounded: string): string {
    let value = rounded;
    for (const opType of ['Reshape', 'Cast', 'Floor', 'Div']) value = this.producer(value, opType).input[0]!;
    return this.constant(value).name;
  }

  #onlyReader({ name, output: [output = ''] }: NodeProto): NodeProto {
    const [reader, ...others] = this.#readers.get(output) ?? [];
    if (reader === undefined || others.length > 0) {
      throw new PeerModelError({ reason: `${name} is not read exactly once` });
    }
    return reader;
  }
}

function otherInput(node: NodeProto, known: NodeProto): string {
  return node.input.find((input) => !known.output.includes(input)) ?? '';
}

/** Nodes come after what they read, so one walk from the end finds everything that is needed. */
function dropUnused(graph: GraphProto): void {
  const needed = new Set(graph.output.map(({ name }) => name));
  const kept = graph.node.toReversed().filter((node) => {
    const isNeeded = node.output.some((output) => needed.has(output));
    if (isNeeded) for (const input of node.input) needed.add(input);
    return isNeeded;
  });
  graph.node = kept.reverse();
  graph.initializer = graph.initializer.filter(({ name }) => needed.has(name));
}
