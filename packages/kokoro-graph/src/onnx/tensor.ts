import { InvalidModelError } from '../errors.ts';

/** The element types that Kokoro exports use, by ONNX's own number for each. */
const elementTypes = {
  float32: { code: 1, bytes: 4, array: Float32Array },
  uint8: { code: 2, bytes: 1, array: Uint8Array },
  int8: { code: 3, bytes: 1, array: Int8Array },
  int32: { code: 6, bytes: 4, array: Int32Array },
  int64: { code: 7, bytes: 8, array: BigInt64Array },
  bool: { code: 9, bytes: 1, array: Uint8Array },
  float64: { code: 11, bytes: 8, array: Float64Array },
} as const;

export type ElementType = keyof typeof elementTypes;

/** A constant: dimensions, and elements as little-endian bytes, which is how ONNX stores them. */
export interface Tensor {
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export const typeCode = (type: ElementType): number => elementTypes[type].code;

export function typeOfCode(code: number): ElementType | undefined {
  return (Object.keys(elementTypes) as ElementType[]).find((type) => elementTypes[type].code === code);
}

export const elementCount = (dims: readonly number[]): number => dims.reduce((product, dim) => product * dim, 1);

/** @throws InvalidModelError when the bytes are not exactly what type and dimensions need. */
export function tensor(type: ElementType, dims: readonly number[], bytes: Uint8Array<ArrayBuffer>): Tensor {
  const expected = elementCount(dims) * elementTypes[type].bytes;
  if (dims.some((dim) => !Number.isSafeInteger(dim) || dim < 0) || bytes.byteLength !== expected) {
    throw new InvalidModelError({
      reason: `a ${type} tensor of [${dims.join(', ')}] needs ${expected} bytes, not ${bytes.byteLength}`,
    });
  }
  return { type, dims, bytes };
}

type Elements = Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer> | Int8Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

const typeOfElements = (data: Elements): ElementType =>
  data instanceof Float32Array
    ? 'float32'
    : data instanceof Int8Array
      ? 'int8'
      : data instanceof Int32Array
        ? 'int32'
        : 'uint8';

/** Wraps typed data without copying it. */
export const tensorOf = (data: Elements, dims: readonly number[] = [data.length]): Tensor =>
  tensor(typeOfElements(data), dims, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));

/** A float32 tensor of few values; without `dims` a vector, with `[]` a scalar. */
export const floats = (values: readonly number[], dims?: readonly number[]): Tensor =>
  tensorOf(Float32Array.from(values), dims);

/** An int64 tensor of few values, which is what shapes, axes and indices are. */
export const integers = (values: readonly number[], dims: readonly number[] = [values.length]): Tensor =>
  tensor('int64', dims, new Uint8Array(BigInt64Array.from(values, BigInt).buffer));

/** The elements as they are stored; copied only where the bytes lie unaligned in a larger buffer. */
function elementsOf<T extends ElementType>(
  { bytes, type, dims }: Tensor,
  wanted: T,
): InstanceType<(typeof elementTypes)[T]['array']> {
  const { array, bytes: size } = elementTypes[wanted];
  if (type !== wanted) {
    throw new InvalidModelError({ reason: `a tensor of [${dims.join(', ')}] is ${type} where ${wanted} belongs` });
  }
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return new array(aligned.buffer, aligned.byteOffset, aligned.byteLength / size) as InstanceType<
    (typeof elementTypes)[T]['array']
  >;
}

/** @throws InvalidModelError when the tensor holds something else. */
export const float32Data = (source: Tensor) => elementsOf(source, 'float32') as Float32Array<ArrayBuffer>;

/**
 * The elements as plain numbers, whatever the type: meant for shapes, axes and 8-bit weights.
 */
export function numbersOf(source: Tensor): ArrayLike<number> {
  return source.type === 'int64'
    ? Array.from(elementsOf(source, 'int64') as BigInt64Array, Number)
    : (elementsOf(source, source.type) as ArrayLike<number>);
}

/** The only element of a tensor of one, or undefined for any other. */
export const scalarOf = (source: Tensor): number | undefined =>
  elementCount(source.dims) === 1 ? numbersOf(source)[0] : undefined;
