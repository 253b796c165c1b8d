import { create } from '@bufbuild/protobuf';
import {
  TensorProto_DataType as DataType,
  type GraphProto,
  NodeProtoSchema,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
} from 'onnx-buf';
import { PeerModelError } from '../errors.ts';

/**
 * Gives the stock graph the names that kokoro-js asks for, in place: the input `tokens` becomes `input_ids`, and the
 * output `audio` [samples] becomes `waveform` [1, samples].
 */
export function renameForKokoroJs(graph: GraphProto): void {
  const tokens = graph.input.find(({ name }) => name === 'tokens');
  const [audio, ...others] = graph.output;
  if (tokens === undefined || audio?.name !== 'audio' || others.length > 0) {
    throw new PeerModelError({ reason: 'it has no input “tokens” or no single output “audio”' });
  }
  tokens.name = 'input_ids';
  for (const node of graph.node) node.input = node.input.map((input) => (input === 'tokens' ? 'input_ids' : input));

  graph.node.push(
    create(NodeProtoSchema, {
      opType: 'Unsqueeze',
      name: 'waveform',
      input: ['audio', 'waveform_axis'],
      output: ['waveform'],
    }),
  );
  graph.initializer.push(
    create(TensorProtoSchema, { name: 'waveform_axis', dims: [1n], dataType: DataType.INT64, int64Data: [0n] }),
  );
  audio.name = 'waveform';
  const { type } = audio;
  if (type?.value.case === 'tensorType') {
    const batch = create(TensorShapeProto_DimensionSchema, { value: { case: 'dimValue', value: 1n } });
    type.value.value.shape?.dim.unshift(batch);
  }
}
