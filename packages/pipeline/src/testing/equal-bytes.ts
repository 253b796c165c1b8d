/** Whether samples are equal bit by bit; comparing a million of them as a list takes seconds. */
export function haveEqualBytes(left: Float32Array, right: Float32Array): boolean {
  return bytesOf(left).equals(bytesOf(right));
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
