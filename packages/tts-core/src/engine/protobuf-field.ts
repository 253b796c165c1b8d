/** A length-delimited protobuf field; numbers and contents are those of small messages: below 16 and 128 bytes. */
export function bytesField(fieldNumber: number, content: Uint8Array): Uint8Array {
  const LENGTH_DELIMITED = 2;
  return Buffer.concat([Uint8Array.of((fieldNumber << 3) | LENGTH_DELIMITED, content.byteLength), content]);
}

/** A protobuf field that holds a whole number below 128. */
export function numberField(fieldNumber: number, value: number): Uint8Array {
  return Uint8Array.of(fieldNumber << 3, value);
}
