import { bytesField } from './protobuf-field.ts';

/** The tensor that holds each token's frames in the kokoro-onnx v1.0 export; it is not one of its outputs. */
export const DURATIONS_TENSOR = '/encoder/Clip_output_0';

/**
 * Makes the predicted durations an output of the stock graph, without parsing or changing a byte of it.
 *
 * Parsers of protobuf merge repeated occurrences of a message, so a second `ModelProto { graph { output } }` appended
 * to the file adds one output to the graph (protobuf encoding guide, "Last One Wins"; onnx.proto: ModelProto.graph = 7,
 * GraphProto.output = 12, ValueInfoProto.name = 1 and .type = 2, TypeProto.tensor_type = 1, Tensor.elem_type = 1).
 */
export function exposeDurations(model: Uint8Array): Uint8Array {
  const FLOAT = 1;
  const tensorType = bytesField(1, Uint8Array.of(1 << 3, FLOAT));
  const valueInfo = Buffer.concat([bytesField(1, Buffer.from(DURATIONS_TENSOR)), bytesField(2, tensorType)]);
  return Buffer.concat([model, bytesField(7, bytesField(12, valueInfo))]);
}
