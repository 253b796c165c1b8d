import { describe, expect, it } from 'vitest';
import type { AudioEncoder } from '../encode/audio-encoder.ts';
import { decodeWav } from '../encode/decode-wav.ts';
import { wavFloatEncoder } from '../encode/wav.ts';
import { audioEncoderContract } from './audio-encoder-contract.ts';

/** Names of the promises that an encoder breaks. */
async function broken(change: Partial<AudioEncoder>): Promise<string[]> {
  const encoder = { ...wavFloatEncoder, ...change };
  const names: string[] = [];
  for (const { name, run } of audioEncoderContract({
    encoder,
    decode: (bytes) => decodeWav(bytes).pcm,
    tolerance: 0,
  })) {
    await run().catch(() => names.push(name));
  }
  return names;
}

describe('audioEncoderContract', () => {
  it('finds nothing wrong with a good encoder', async () => {
    expect(await broken({})).toEqual([]);
  });

  it('finds an encoder that names itself badly', async () => {
    expect(await broken({ fileExtension: 'wav' })).toEqual(['says what it is']);
  });

  it('finds an encoder that loses the last sample', async () => {
    const encode: AudioEncoder['encode'] = (pcm, options) =>
      wavFloatEncoder.encode({ ...pcm, samples: pcm.samples.subarray(0, -1) }, options);
    expect(await broken({ encode })).toContain('gives back any length, none included');
  });

  it('finds an encoder that reuses the memory of its chunks', async () => {
    async function* encode(...input: Parameters<AudioEncoder['encode']>) {
      const memory = new Uint8Array(4 * 65_536);
      for await (const chunk of wavFloatEncoder.encode(...input)) {
        memory.set(chunk);
        yield memory.subarray(0, chunk.length);
      }
    }
    expect(await broken({ encode })).toContain('gives noise back');
  });

  it('finds an encoder that writes into its input', async () => {
    const encode: AudioEncoder['encode'] = (pcm, options) => {
      pcm.samples.fill(0);
      return wavFloatEncoder.encode(pcm, options);
    };
    expect(await broken({ encode })).toContain('gives equal bytes for equal audio, and leaves the audio as it is');
  });
});
