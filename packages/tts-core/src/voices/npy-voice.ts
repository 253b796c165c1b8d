import { VoiceFileError } from '../errors.ts';

const MAGIC = '\u0093NUMPY';

/**
 * The values of a NumPy array file, as the bytes of little-endian float32.
 *
 * Format: numpy.lib.format, versions 1 to 3; a header that is a Python dictionary, then the values.
 *
 * @throws VoiceFileError for another element type, order or shape than 510 × 256.
 */
export function npyBytes({ bytes, path }: { bytes: Uint8Array; path: string }): Uint8Array {
  const refuse = (found: string): never => {
    throw new VoiceFileError({ path, found });
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 12 || Buffer.from(bytes.subarray(0, 6)).toString('latin1') !== MAGIC)
    refuse('it is no NumPy file');
  const isFirstVersion = bytes[6] === 1;
  const headerStart = isFirstVersion ? 10 : 12;
  const headerEnd = headerStart + (isFirstVersion ? view.getUint16(8, true) : view.getUint32(8, true));
  if (headerEnd > bytes.byteLength) refuse('its header is cut off');
  const header = Buffer.from(bytes.subarray(headerStart, headerEnd)).toString('latin1');
  const type = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  if (type !== '<f4') refuse(`values of type ${type}`);
  if (/'fortran_order':\s*True/.test(header)) refuse('columns before rows');
  const shape = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1] ?? '';
  const sizes = shape
    .split(',')
    .map((size) => size.trim())
    .filter((size) => size !== '' && size !== '1');
  if (sizes.join('×') !== '510×256') refuse(`an array of shape (${shape})`);
  return bytes.subarray(headerEnd);
}
