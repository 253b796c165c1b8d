import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataLocation as DataLocation,
  ModelProtoSchema,
  type NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProtoSchema,
} from 'onnx-buf';
import type { Graph, ValueInfo } from '../graph/graph.ts';
import type { Node } from '../graph/node.ts';
import type { Attribute } from './attribute.ts';
import { type Tensor, typeCode } from './tensor.ts';
import type { Placement, WeightFile } from './weight-file.ts';

/** The oldest format version that knows everything these graphs use. */
const IR_VERSION = 9n;
/** Smaller constants stay in the graph, where the runtime can read shapes and axes while it plans. */
const EXTERNAL_FROM_BYTES = 1024;

const utf8 = new TextEncoder();

/** Encodes a graph with all its constants inside, for small graphs. */
export const encodeModel = (graph: Graph): Uint8Array<ArrayBuffer> =>
  encode(
    graph,
    [...graph.constants].map(([name, tensor]) => inlineTensor(name, tensor)),
  );

export interface WriteModelOptions {
  readonly dir: string;
  readonly fileName: string;
  /** Takes the large constants; it must lie in `dir` and may be shared by several graphs. */
  readonly externalData: WeightFile;
}

/** Writes a graph beside its weights; returns what is needed to check the file later. */
export async function writeModel(
  graph: Graph,
  { dir, fileName, externalData }: WriteModelOptions,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const constants: TensorProto[] = [];
  for (const [name, tensor] of graph.constants) {
    const small = tensor.bytes.byteLength < EXTERNAL_FROM_BYTES;
    constants.push(small ? inlineTensor(name, tensor) : externalTensor(name, tensor, await externalData.place(tensor)));
  }
  const bytes = encode(graph, constants);
  await writeFile(join(dir, fileName), bytes, { flag: 'wx' });
  return { bytes: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function encode(graph: Graph, initializer: TensorProto[]): Uint8Array<ArrayBuffer> {
  const model = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: 'vortex',
    opsetImport: [...graph.opsets].map(([domain, version]) => ({ domain, version: BigInt(version) })),
    graph: {
      name: 'kokoro',
      node: graph.sorted().map(nodeInit),
      initializer,
      input: graph.inputs.map(valueInfoInit),
      output: graph.outputs.map(valueInfoInit),
    },
  });
  return toBinary(ModelProtoSchema, model) as Uint8Array<ArrayBuffer>;
}

function nodeInit({ op, name, inputs, outputs, attributes }: Node): MessageInitShape<typeof NodeProtoSchema> {
  const dot = op.lastIndexOf('.');
  return {
    domain: op.slice(0, Math.max(dot, 0)),
    opType: op.slice(dot + 1),
    name,
    input: [...inputs],
    output: [...outputs],
    attribute: Object.entries(attributes).map(([key, attribute]) => ({ name: key, ...attributeInit(attribute) })),
  };
}

function attributeInit(attribute: Attribute): MessageInitShape<typeof AttributeProtoSchema> {
  switch (attribute.kind) {
    case 'int':
      return { type: AttributeType.INT, i: BigInt(attribute.value) };
    case 'float':
      return { type: AttributeType.FLOAT, f: attribute.value };
    case 'text':
      return { type: AttributeType.STRING, s: utf8.encode(attribute.value) };
    case 'ints':
      return { type: AttributeType.INTS, ints: attribute.value.map(BigInt) };
    case 'floats':
      return { type: AttributeType.FLOATS, floats: [...attribute.value] };
    case 'texts':
      return { type: AttributeType.STRINGS, strings: attribute.value.map((value) => utf8.encode(value)) };
    case 'tensor':
      return { type: AttributeType.TENSOR, t: inlineTensor('', attribute.value) };
  }
}

const inlineTensor = (name: string, { type, dims, bytes }: Tensor): TensorProto =>
  create(TensorProtoSchema, { name, dataType: typeCode(type), dims: dims.map(BigInt), rawData: bytes });

const externalTensor = (name: string, { type, dims }: Tensor, placement: Placement): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dataType: typeCode(type),
    dims: dims.map(BigInt),
    dataLocation: DataLocation.EXTERNAL,
    externalData: Object.entries(placement).map(([key, value]) => ({ key, value: String(value) })),
  });

function valueInfoInit({ name, type, dims }: ValueInfo): MessageInitShape<typeof ValueInfoProtoSchema> {
  const dim = dims?.map((size) => ({
    value:
      typeof size === 'number'
        ? { case: 'dimValue' as const, value: BigInt(size) }
        : { case: 'dimParam' as const, value: size },
  }));
  const tensorType = { elemType: typeCode(type), ...(dim && { shape: { dim } }) };
  return { name, type: { value: { case: 'tensorType', value: tensorType } } };
}
