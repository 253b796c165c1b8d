import { fromBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataLocation as DataLocation,
  ModelProtoSchema,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from 'onnx-buf';
import { InvalidModelError, UnknownGraphError } from '../errors.ts';
import { Graph, type ValueInfo } from '../graph/graph.ts';
import type { NodeSpec } from '../graph/node.ts';
import type { Attribute } from './attribute.ts';
import { floats, integers, type Tensor, tensor, typeOfCode } from './tensor.ts';

const unknown = (reason: string) => new UnknownGraphError({ step: 'read', reason });

const utf8 = new TextDecoder();

/**
 * Reads an ONNX file into a graph. Constants keep pointing into `bytes`, so that weights are held once; `Constant`
 * nodes become constants like any other.
 *
 * @throws InvalidModelError for bytes that are no consistent model.
 * @throws UnknownGraphError for a model with parts that no Kokoro export has: functions, subgraphs, sparse or external
 *   constants, other element types.
 */
export function readModel(bytes: Uint8Array<ArrayBuffer>): Graph {
  const { graph: proto, functions, opsetImport } = decode(bytes);
  if (proto === undefined) throw new InvalidModelError({ reason: 'it holds no graph' });
  if (functions.length > 0) throw unknown('it defines functions of its own');
  if (proto.sparseInitializer.length > 0) throw unknown('it has sparse constants');

  const graph = new Graph();
  for (const { domain, version } of opsetImport) graph.opsets.set(domain === 'ai.onnx' ? '' : domain, Number(version));
  const constants = new Set(proto.initializer.map((initializer) => initializer.name));
  graph.inputs.push(...proto.input.filter((input) => !constants.has(input.name)).map(readValueInfo));
  graph.outputs.push(...proto.output.map(readValueInfo));
  for (const initializer of proto.initializer) keepConstant(graph, initializer.name, readTensor(initializer));
  for (const node of proto.node) readNode(graph, node);
  checkNames(graph);
  return graph;
}

function decode(bytes: Uint8Array<ArrayBuffer>) {
  try {
    return fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false });
  } catch (cause) {
    throw new InvalidModelError({ reason: 'its bytes are not a protobuf message of that kind', cause });
  }
}

function readNode(graph: Graph, proto: NodeProto): void {
  const domain = proto.domain === '' || proto.domain === 'ai.onnx' ? '' : `${proto.domain}.`;
  const node: NodeSpec = {
    op: domain + proto.opType,
    name: proto.name,
    inputs: proto.input,
    outputs: proto.output,
    attributes: Object.fromEntries(proto.attribute.map((attribute) => [attribute.name, readAttribute(attribute)])),
  };
  const [output] = node.outputs;
  if (node.op !== 'Constant' || output === undefined) graph.add(node);
  else keepConstant(graph, output, constantOf(node));
}

function keepConstant(graph: Graph, name: string, value: Tensor): void {
  if (graph.addConstant(name, value) !== name) {
    throw new InvalidModelError({ reason: `the value ${name} is made twice` });
  }
}

/** The tensor that a `Constant` node makes, in each spelling the operator has. */
function constantOf({ attributes }: NodeSpec): Tensor {
  const { value, value_float: single, value_int: whole, value_floats: reals, value_ints: wholes } = attributes ?? {};
  if (value?.kind === 'tensor') return value.value;
  if (single?.kind === 'float') return floats([single.value], []);
  if (whole?.kind === 'int') return integers([whole.value], []);
  if (reals?.kind === 'floats') return floats(reals.value);
  if (wholes?.kind === 'ints') return integers(wholes.value);
  throw unknown('it has a Constant of an unknown kind');
}

function readAttribute(proto: AttributeProto): Attribute {
  switch (proto.type) {
    case AttributeType.INT:
      return { kind: 'int', value: safe(proto.i) };
    case AttributeType.FLOAT:
      return { kind: 'float', value: proto.f };
    case AttributeType.STRING:
      return { kind: 'text', value: utf8.decode(proto.s) };
    case AttributeType.INTS:
      return { kind: 'ints', value: proto.ints.map(safe) };
    case AttributeType.FLOATS:
      return { kind: 'floats', value: proto.floats };
    case AttributeType.STRINGS:
      return { kind: 'texts', value: proto.strings.map((bytes) => utf8.decode(bytes)) };
    case AttributeType.TENSOR:
      if (proto.t !== undefined) return { kind: 'tensor', value: readTensor(proto.t) };
  }
  throw unknown(`the attribute ${proto.name} is of a kind that no Kokoro export has (${AttributeType[proto.type]})`);
}

function readTensor(proto: TensorProto): Tensor {
  const type = typeOfCode(proto.dataType);
  if (type === undefined) throw unknown(`the constant ${proto.name} has the element type ${proto.dataType}`);
  if (proto.dataLocation === DataLocation.EXTERNAL) throw unknown('its weights are in another file');
  const dims = proto.dims.map(safe);
  return tensor(type, dims, proto.rawData.byteLength > 0 ? proto.rawData : fieldBytes(proto, type));
}

/** The elements of a tensor that keeps them in typed fields, which ONNX allows beside raw bytes. */
function fieldBytes(proto: TensorProto, type: Tensor['type']): Uint8Array<ArrayBuffer> {
  switch (type) {
    case 'float32':
      return new Uint8Array(Float32Array.from(proto.floatData).buffer);
    case 'float64':
      return new Uint8Array(Float64Array.from(proto.doubleData).buffer);
    case 'int64':
      return new Uint8Array(BigInt64Array.from(proto.int64Data).buffer);
    case 'int32':
      return new Uint8Array(Int32Array.from(proto.int32Data).buffer);
    default:
      return Uint8Array.from(proto.int32Data);
  }
}

function readValueInfo({ name, type }: ValueInfoProto): ValueInfo {
  const tensorType = type?.value.case === 'tensorType' ? type.value.value : undefined;
  const elementType = tensorType && typeOfCode(tensorType.elemType);
  if (tensorType === undefined || elementType === undefined) throw unknown(`${name} is not a tensor of a known type`);
  const dims = tensorType.shape?.dim.map(({ value }) =>
    value.case === 'dimValue' ? safe(value.value) : (value.value ?? ''),
  );
  return { name, type: elementType, dims };
}

function safe(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw unknown(`it has the integer ${value}, which no Kokoro export has`);
  return number;
}

function checkNames(graph: Graph): void {
  for (const node of graph.nodes) {
    for (const input of node.inputs) {
      if (input !== '' && !graph.has(input)) {
        throw new InvalidModelError({ reason: `the node ${node.name} reads ${input}, which nothing makes` });
      }
    }
  }
  for (const { name } of graph.outputs) {
    if (!graph.has(name)) throw new InvalidModelError({ reason: `nothing makes its output ${name}` });
  }
  graph.sorted();
}
