import { bytesField, numberField } from './protobuf-field.ts';

/**
 * The smallest ONNX model: `y = Identity(x)`, one float. Opening it tells whether a device works, without loading
 * anything large (onnx.proto: ModelProto.ir_version = 1, .graph = 7, .opset_import = 8; GraphProto.node = 1, .name = 2,
 * .input = 11, .output = 12; NodeProto.input = 1, .output = 2, .op_type = 4).
 */
export function identityModel(): Uint8Array {
  const text = (value: string) => Buffer.from(value);
  const shape = bytesField(1, numberField(1, 1));
  const floatOfOne = bytesField(2, bytesField(1, Buffer.concat([numberField(1, 1), bytesField(2, shape)])));
  const value = (name: string) => Buffer.concat([bytesField(1, text(name)), floatOfOne]);
  const node = Buffer.concat([bytesField(1, text('x')), bytesField(2, text('y')), bytesField(4, text('Identity'))]);
  const graph = Buffer.concat([
    bytesField(1, node),
    bytesField(2, text('identity')),
    bytesField(11, value('x')),
    bytesField(12, value('y')),
  ]);
  return Buffer.concat([numberField(1, 8), bytesField(7, graph), bytesField(8, numberField(2, 17))]);
}
