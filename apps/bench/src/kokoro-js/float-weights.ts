import { create } from '@bufbuild/protobuf';
import { TensorProto_DataType as DataType, type TensorProto, TensorProtoSchema } from 'onnx-buf';
import { PeerModelError } from '../errors.ts';

/** The parts of a quantised weight: float = (quantised − zero point) · scale. */
export interface QuantisedWeight {
  readonly quantised: TensorProto;
  readonly scale: TensorProto;
  readonly zeroPoint: TensorProto;
  /** The axis along which scale and zero point change, where they are not one for all. */
  readonly axis: number;
}

/** The float tensor that a quantised weight stands for. */
export function floatWeight(name: string, { quantised, scale, zeroPoint, axis }: QuantisedWeight): TensorProto {
  const dims = quantised.dims.map(Number);
  const channels = dims[axis] ?? 1;
  const stride = dims.slice(axis + 1).reduce((product, size) => product * size, 1);
  const values = numbersOf(quantised);
  const scales = spread(numbersOf(scale), channels);
  const zeros = spread(numbersOf(zeroPoint), channels);
  const floats = Float32Array.from(values, (value, index) => {
    const channel = Math.floor(index / stride) % channels;
    return (value - zeros[channel]!) * scales[channel]!;
  });
  return floatTensor(name, dims, floats);
}

/** [batch, rows, columns] → [batch, columns, rows], of a float tensor. */
export function transposeLastAxes(tensor: TensorProto): TensorProto {
  const [batch = 0, rows = 0, columns = 0] = tensor.dims.map(Number);
  const values = numbersOf(tensor);
  const result = new Float32Array(values.length);
  for (let index = 0; index < result.length; index++) {
    const row = index % rows;
    const column = Math.floor(index / rows) % columns;
    const start = Math.floor(index / (rows * columns)) * rows * columns;
    result[index] = values[start + row * columns + column]!;
  }
  return floatTensor(tensor.name, [batch, columns, rows], result);
}

function floatTensor(name: string, dims: readonly number[], values: Float32Array): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType: DataType.FLOAT,
    rawData: new Uint8Array(values.buffer as ArrayBuffer),
  });
}

/** A value for each channel, where there may be only one for all. */
function spread(values: ArrayLike<number>, channels: number): ArrayLike<number> {
  if (values.length === channels) return values;
  const [only] = Array.from(values);
  if (values.length !== 1 || only === undefined) {
    throw new PeerModelError({ reason: `${values.length} scales for ${channels} channels` });
  }
  return new Float32Array(channels).fill(only);
}

function numbersOf({ name, dataType, rawData, floatData, int32Data }: TensorProto): ArrayLike<number> {
  if (rawData.length === 0) return dataType === DataType.FLOAT ? floatData : int32Data;
  // Floats start anywhere in a protobuf message, typed arrays only at multiples of four, so they are copied.
  if (dataType === DataType.FLOAT) return new Float32Array(new Uint8Array(rawData).buffer);
  if (dataType === DataType.INT8) return new Int8Array(rawData.buffer, rawData.byteOffset, rawData.length);
  if (dataType === DataType.UINT8) return rawData;
  throw new PeerModelError({ reason: `the tensor ${name} is of the type ${DataType[dataType]}` });
}
