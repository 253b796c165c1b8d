import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pcm } from '../pcm.ts';
import { decodeWav } from './decode-wav.ts';
import { encodeWav, wavEncoder, wavFloatEncoder } from './wav.ts';

const STEP = 1 / 32_768;

function pcm(...samples: number[]): Pcm {
  return { samples: Float32Array.from(samples), sampleRate: 24_000 };
}

function field(bytes: Uint8Array, offset: number, length: 2 | 4): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return length === 2 ? view.getUint16(offset, true) : view.getUint32(offset, true);
}

describe('encodeWav', () => {
  it('writes the 44 bytes that every player knows before 16-bit samples', () => {
    const bytes = encodeWav(pcm(0.5, -0.5));
    expect(new TextDecoder('latin1').decode(bytes.subarray(0, 16))).toBe('RIFF\x28\0\0\0WAVEfmt ');
    expect([field(bytes, 16, 4), field(bytes, 20, 2), field(bytes, 22, 2)]).toEqual([16, 1, 1]);
    expect([field(bytes, 24, 4), field(bytes, 28, 4)]).toEqual([24_000, 48_000]);
    expect([field(bytes, 32, 2), field(bytes, 34, 2), field(bytes, 40, 4)]).toEqual([2, 16, 4]);
    expect([...bytes.subarray(44)]).toEqual([0x00, 0x40, 0x00, 0xc0]);
  });

  it('states the number of float samples in a fact chunk', () => {
    const bytes = encodeWav(pcm(0.1, 0.2, 0.3), { sampleFormat: 'float32' });
    const text = new TextDecoder('latin1').decode(bytes);
    expect([field(bytes, 16, 4), field(bytes, 20, 2), field(bytes, 34, 2), field(bytes, 36, 2)]).toEqual([
      18, 3, 32, 0,
    ]);
    expect(field(bytes, text.indexOf('fact') + 8, 4)).toBe(3);
  });

  it('gives 16-bit samples back within one step', () => {
    const samples = fc
      .int32Array({ min: -(2 ** 24), max: 2 ** 24, maxLength: 300 })
      .map((values) => Float32Array.from(values, (value) => value / 2 ** 24));
    fc.assert(
      fc.property(samples, (samples) => {
        const decoded = decodeWav(encodeWav({ samples, sampleRate: 24_000 }));
        expect(decoded.pcm.samples.length).toBe(samples.length);
        for (const [index, sample] of samples.entries()) {
          expect(Math.abs(decoded.pcm.samples[index]! - sample)).toBeLessThanOrEqual(STEP);
        }
      }),
      { seed: 6 },
    );
  });

  it('gives float samples back bit by bit, beyond full scale too', () => {
    const samples = fc.float32Array({ noNaN: true, noDefaultInfinity: true, maxLength: 300 });
    fc.assert(
      fc.property(samples, (samples) => {
        expect(decodeWav(encodeWav({ samples, sampleRate: 48_000 }, { sampleFormat: 'float32' }))).toEqual({
          pcm: { samples, sampleRate: 48_000 },
          sampleFormat: 'float32',
          metadata: {},
        });
      }),
      { seed: 6 },
    );
  });

  it('saturates 16-bit samples instead of wrapping them round', () => {
    expect([...decodeWav(encodeWav(pcm(1.5, 1, -1, -7))).pcm.samples]).toEqual([1 - STEP, 1 - STEP, -1, -1]);
  });

  it('carries metadata of any length and script, ahead of the samples', () => {
    const metadata = { title: 'demo-001', artist: 'rick_c137', comment: 'graine 42 · 🎬', software: 'Vortex' };
    const bytes = encodeWav(pcm(0.5), { metadata });
    const text = new TextDecoder('latin1').decode(bytes);
    expect(decodeWav(bytes)).toMatchObject({ metadata, pcm: pcm(0.5) });
    expect(text.indexOf('LIST')).toBeLessThan(text.indexOf('data'));
    expect(bytes.length % 2).toBe(0);
  });

  it('lets no NUL in a title hide what comes after it', () => {
    expect(decodeWav(encodeWav(pcm(0), { metadata: { title: 'a\0b' } })).metadata.title).toBe('a\uFFFDb');
  });

  it('adds no dither unless a seed is given, and then the same for the same seed', () => {
    const quiet = { samples: new Float32Array(2_000).fill(0.25 * STEP), sampleRate: 24_000 };
    expect(decodeWav(encodeWav(quiet)).pcm.samples.every((sample) => sample === 0)).toBe(true);
    const dithered = encodeWav(quiet, { ditherSeed: 7 });
    expect(encodeWav(quiet, { ditherSeed: 7 })).toEqual(dithered);
    expect(encodeWav(quiet, { ditherSeed: 8 })).not.toEqual(dithered);
    const { samples } = decodeWav(dithered).pcm;
    // Dither keeps in the mean what lies below one step.
    expect(samples.reduce((sum, sample) => sum + sample, 0) / samples.length / STEP).toBeCloseTo(0.25, 1);
    expect(samples.every((sample) => Math.abs(sample) <= 2 * STEP)).toBe(true);
  });

  it('refuses a sample that is not finite', () => {
    expect(() => encodeWav(pcm(0, Number.NaN))).toThrow(expect.objectContaining({ code: 'INVALID_PCM', index: 1 }));
  });

  it('refuses audio that a RIFF file cannot hold', () => {
    const samples = { length: 2 ** 31 } as Float32Array;
    expect(() => encodeWav({ samples, sampleRate: 24_000 })).toThrow(expect.objectContaining({ reason: 'too-long' }));
  });
});

describe('the WAV encoders', () => {
  it.each([
    [wavEncoder, 'int16'],
    [wavFloatEncoder, 'float32'],
  ] as const)('stream the bytes that encodeWav gives at once', async (encoder, sampleFormat) => {
    const long = { samples: new Float32Array(200_001).fill(0.125), sampleRate: 24_000 };
    const chunks: Uint8Array[] = [];
    for await (const chunk of encoder.encode(long, { metadata: { title: 'x' } })) chunks.push(chunk);
    expect(chunks.length).toBeGreaterThan(2);
    const whole = Buffer.concat(chunks);
    expect(whole.equals(encodeWav(long, { sampleFormat, metadata: { title: 'x' } }))).toBe(true);
  });
});
