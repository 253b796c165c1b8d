/** How a WAV file holds its samples: whole numbers in steps of 1/32768, or the very floats. */
export type WavSampleFormat = 'int16' | 'float32';

export interface PackSamplesOptions {
  readonly sampleFormat: WavSampleFormat;
  /** Noise in steps, added to 16-bit samples before they are rounded. */
  readonly nextDither?: (() => number) | undefined;
}

/** Samples as little-endian bytes; what lies beyond ±1 saturates at 16 bits. */
export function packSamples(samples: Float32Array, { sampleFormat, nextDither }: PackSamplesOptions): Uint8Array {
  return sampleFormat === 'int16' ? int16Bytes(samples, nextDither) : float32Bytes(samples);
}

function int16Bytes(samples: Float32Array, nextDither: (() => number) | undefined): Uint8Array {
  const bytes = new Uint8Array(samples.length * 2);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < samples.length; index++) {
    const exact = samples[index]! * 32_768 + (nextDither === undefined ? 0 : nextDither());
    view.setInt16(index * 2, Math.max(-32_768, Math.min(32_767, Math.round(exact))), true);
  }
  return bytes;
}

function float32Bytes(samples: Float32Array): Uint8Array {
  const bytes = new Uint8Array(samples.length * 4);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < samples.length; index++) view.setFloat32(index * 4, samples[index]!, true);
  return bytes;
}
