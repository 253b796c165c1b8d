/**
 * The bytes of an ONNX model that adds a constant vector to its input: enough to be loaded, run and measured.
 *
 * The fields are those of `onnx.proto`, written by hand, so that no file and no protobuf library is needed.
 */
export function tinyOnnxModel({ length }: { readonly length: number }): Uint8Array {
  const weights = message([
    varint(1, length),
    varint(2, FLOAT),
    text(8, 'weights'),
    bytes(9, new Uint8Array(new Float32Array(length).fill(1).buffer)),
  ]);
  const node = message([text(1, 'input'), text(1, 'weights'), text(2, 'output'), text(4, 'Add')]);
  const graph = message([
    bytes(1, node),
    text(2, 'tiny'),
    bytes(5, weights),
    bytes(11, vector('input', length)),
    bytes(12, vector('output', length)),
  ]);
  return message([varint(1, IR_VERSION), bytes(7, graph), bytes(8, message([text(1, ''), varint(2, OPSET)]))]);
}

const IR_VERSION = 8;
const OPSET = 13;
/** `TensorProto.DataType.FLOAT` */
const FLOAT = 1;

/** A `ValueInfoProto` of a float vector. */
function vector(name: string, length: number): Uint8Array {
  const shape = message([bytes(1, message([varint(1, length)]))]);
  const tensor = message([varint(1, FLOAT), bytes(2, shape)]);
  return message([text(1, name), bytes(2, message([bytes(1, tensor)]))]);
}

function message(fields: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(fields);
}

function varint(field: number, value: number): Uint8Array {
  return Buffer.concat([encodeVarint(field << 3), encodeVarint(value)]);
}

function bytes(field: number, value: Uint8Array): Uint8Array {
  return Buffer.concat([encodeVarint((field << 3) | 2), encodeVarint(value.byteLength), value]);
}

function text(field: number, value: string): Uint8Array {
  return bytes(field, Buffer.from(value));
}

function encodeVarint(value: number): Uint8Array {
  const encoded: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...encoded, rest]);
    encoded.push((rest % 128) + 128);
  }
}
