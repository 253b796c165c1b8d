import { create } from '@bufbuild/protobuf';
import { TensorProto_DataType as DataType, type TensorProto, TensorProtoSchema } from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { floatWeight, transposeLastAxes } from './float-weights.ts';

const int8 = (dims: number[], values: number[]): TensorProto =>
  create(TensorProtoSchema, {
    dims: dims.map(BigInt),
    dataType: DataType.INT8,
    rawData: new Uint8Array(Int8Array.from(values).buffer),
  });
const zeros = (values: number[]) => create(TensorProtoSchema, { dataType: DataType.INT8, int32Data: values });
const scales = (values: number[]) => create(TensorProtoSchema, { dataType: DataType.FLOAT, floatData: values });
const floatsOf = ({ rawData }: TensorProto) => [...new Float32Array(new Uint8Array(rawData).buffer)];

describe('floatWeight', () => {
  const quantised = int8([2, 3], [-128, 0, 127, 1, 2, 3]);

  it('takes one scale for all', () => {
    const tensor = floatWeight('w', { quantised, scale: scales([0.5]), zeroPoint: zeros([-2]), axis: 1 });
    expect(floatsOf(tensor)).toEqual([-63, 1, 64.5, 1.5, 2, 2.5]);
    expect(tensor.dims).toEqual([2n, 3n]);
  });

  it('takes a scale for each column, or for each row', () => {
    const columns = { quantised, scale: scales([1, 2, 4]), zeroPoint: zeros([0, 0, 1]), axis: 1 };
    expect(floatsOf(floatWeight('w', columns))).toEqual([-128, 0, 504, 1, 4, 8]);
    const rows = { quantised, scale: scales([1, 2]), zeroPoint: zeros([0, 1]), axis: 0 };
    expect(floatsOf(floatWeight('w', rows))).toEqual([-128, 0, 127, 0, 2, 4]);
  });

  it('reads floats that begin at an odd byte', () => {
    const bytes = new Uint8Array(9);
    bytes.set(new Uint8Array(Float32Array.from([2, 3]).buffer), 1);
    const scale = create(TensorProtoSchema, { dataType: DataType.FLOAT, rawData: bytes.subarray(1) });
    expect(floatsOf(floatWeight('w', { quantised, scale, zeroPoint: zeros([0]), axis: 0 })).slice(3)).toEqual([
      3, 6, 9,
    ]);
  });

  it('refuses scales that fit no axis', () => {
    const weight = { quantised, scale: scales([1, 2]), zeroPoint: zeros([0]), axis: 1 };
    expect(() => floatWeight('w', weight)).toThrow(/2 scales for 3 channels/);
  });
});

describe('transposeLastAxes', () => {
  it('turns rows into columns, batch by batch', () => {
    const quantised = int8([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const tensor = floatWeight('w', { quantised, scale: scales([1]), zeroPoint: zeros([0]), axis: 0 });
    const turned = transposeLastAxes(tensor);
    expect(turned.dims).toEqual([2n, 3n, 2n]);
    expect(floatsOf(turned)).toEqual([1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12]);
  });
});
