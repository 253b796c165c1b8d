import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  TensorProto_DataType as DataType,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { kokoroJsGraphs } from './kokoro-js-model.ts';

const node = (opType: string, input: string[], output: string[]) =>
  create(NodeProtoSchema, { opType, name: `${opType} ${output[0]}`, input, output });
const int8 = (name: string, dims: bigint[]) =>
  create(TensorProtoSchema, { name, dims, dataType: DataType.INT8, rawData: Uint8Array.of(1, 2, 3, 4) });
const floats = (name: string, floatData: number[]) =>
  create(TensorProtoSchema, { name, dims: [BigInt(floatData.length)], dataType: DataType.FLOAT, floatData });
const value = (name: string) =>
  create(ValueInfoProtoSchema, { name, type: { value: { case: 'tensorType', value: { elemType: 1, shape: {} } } } });

/** A product of matrices and a convolution with bias, quantised as the published export has them. */
function quantisedModel({ input = 'tokens', output = 'audio' } = {}): Uint8Array {
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      graph: {
        input: [value(input)],
        output: [value(output)],
        initializer: [
          int8('w', [2n, 2n]),
          int8('k', [1n, 2n, 2n]),
          floats('w_scale', [0.5]),
          floats('k_scale', [2]),
          create(TensorProtoSchema, { name: 'zero', dataType: DataType.INT8, int32Data: [0] }),
          floats('bias', [7]),
        ],
        node: [
          node('DynamicQuantizeLinear', [input], ['q', 'q_scale', 'q_zero']),
          node('MatMulInteger', ['q', 'w', 'q_zero', 'zero'], ['product']),
          node('Cast', ['product'], ['product_float']),
          node('Mul', ['q_scale', 'w_scale'], ['product_scale']),
          node('Mul', ['product_float', 'product_scale'], ['hidden']),
          node('DynamicQuantizeLinear', ['hidden'], ['h', 'h_scale', 'h_zero']),
          node('Mul', ['h_scale', 'k_scale'], ['sum_scale']),
          node('Div', ['bias', 'sum_scale'], ['bias_steps']),
          node('Floor', ['bias_steps'], ['bias_floor']),
          node('Cast', ['bias_floor'], ['bias_integer']),
          node('Reshape', ['bias_integer', 'shape'], ['bias_column']),
          node('ConvInteger', ['h', 'k', 'h_zero', 'zero'], ['sum']),
          node('Add', ['sum', 'bias_column'], ['total']),
          node('Cast', ['total'], ['total_float']),
          node('Mul', ['total_float', 'sum_scale'], [output]),
        ],
      },
    }),
  );
}

describe('kokoroJsGraphs', () => {
  it('gives the quantised graph the names of kokoro-js and a row for its samples', () => {
    const { graph } = fromBinary(ModelProtoSchema, kokoroJsGraphs(quantisedModel()).q8);
    expect(graph?.input.map(({ name }) => name)).toEqual(['input_ids']);
    expect(graph?.output.map(({ name }) => name)).toEqual(['waveform']);
    expect(graph?.node[0]?.input).toEqual(['input_ids']);
    expect(graph?.node.at(-1)).toMatchObject({ opType: 'Unsqueeze', input: ['audio', 'waveform_axis'] });
    expect(graph?.node.some(({ opType }) => opType === 'MatMulInteger')).toBe(true);
  });

  it('turns integer operations back into float ones, and drops what only they needed', () => {
    const { graph } = fromBinary(ModelProtoSchema, kokoroJsGraphs(quantisedModel()).fp32());
    expect(graph?.node.map(({ opType, input, output }) => [opType, ...input, '→', ...output].join(' '))).toEqual([
      'MatMul input_ids w_float → hidden',
      'Conv hidden k_float bias → audio',
      'Unsqueeze audio waveform_axis → waveform',
    ]);
    const names = graph?.initializer.map(({ name }) => name) ?? [];
    expect(names.sort()).toEqual(['bias', 'k_float', 'waveform_axis', 'w_float'].sort());
    const kernel = graph?.initializer.find(({ name }) => name === 'k_float');
    expect([...new Float32Array(new Uint8Array(kernel!.rawData).buffer)]).toEqual([2, 4, 6, 8]);
  });

  it.each([
    ['bytes that are no model', Uint8Array.of(255, 255, 255)],
    ['another input', quantisedModel({ input: 'phonemes' })],
    ['another output', quantisedModel({ output: 'mel' })],
  ])('refuses %s', (_what, bytes) => {
    expect(() => kokoroJsGraphs(bytes)).toThrow(expect.objectContaining({ code: 'PEER_MODEL_UNKNOWN' }));
  });
});
