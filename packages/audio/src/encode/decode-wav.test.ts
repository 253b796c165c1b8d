import { VortexError } from '@vortex/runtime';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeWav } from './decode-wav.ts';
import { ascii, chunkHeader, joinBytes, riffChunk } from './riff.ts';
import { encodeWav } from './wav.ts';

const valid = encodeWav(
  { samples: Float32Array.of(0.5, -0.25, 0.125), sampleRate: 24_000 },
  { metadata: { title: 'odd' } },
);

function changed(change: (view: DataView, bytes: Uint8Array) => void, bytes: Uint8Array = valid): Uint8Array {
  const copy = Uint8Array.from(bytes);
  change(new DataView(copy.buffer), copy);
  return copy;
}

function riff(...chunks: Uint8Array[]): Uint8Array {
  return riffChunk('RIFF', joinBytes([ascii('WAVE'), ...chunks]));
}

const format = valid.subarray(12, 36);
const data = riffChunk('data', Uint8Array.of(0, 64));
const float = encodeWav({ samples: Float32Array.of(1, 2), sampleRate: 24_000 }, { sampleFormat: 'float32' });

describe('decodeWav', () => {
  it.each<[string, Uint8Array, string]>([
    ['nothing at all', new Uint8Array(), 'truncated'],
    ['another kind of file', Uint8Array.from(Buffer.from('OggS and then some more')), 'malformed'],
    ['a RIFF size past the end', changed((view) => view.setUint32(4, 0xffff_ffff, true)), 'truncated'],
    ['bytes after the RIFF', joinBytes([valid, Uint8Array.of(1, 2)]), 'malformed'],
    ['samples of four gigabytes', riff(format, chunkHeader('data', 0xffff_fff0)), 'truncated'],
    ['a chunk cut within its header', riff(format, Uint8Array.of(1, 2)), 'truncated'],
    ['no format', riff(data), 'malformed'],
    ['no samples', riff(format), 'malformed'],
    ['two formats', riff(format, format, data), 'malformed'],
    ['samples twice', riff(format, data, data), 'malformed'],
    ['samples before their format', riff(data, format), 'malformed'],
    ['a format cut short', riff(riffChunk('fmt ', format.subarray(8, 20)), data), 'malformed'],
    ['half a sample', riff(format, riffChunk('data', Uint8Array.of(1, 2, 3))), 'malformed'],
    ['two channels', changed((view) => view.setUint16(22, 2, true)), 'unsupported'],
    ['A-law', changed((view) => view.setUint16(20, 6, true)), 'unsupported'],
    ['24 bits', changed((view) => view.setUint16(34, 24, true)), 'unsupported'],
    ['a sample rate of 0', changed((view) => view.setUint32(24, 0, true)), 'malformed'],
    ['a byte rate that does not follow', changed((view) => view.setUint32(28, 1, true)), 'malformed'],
    ['a block of another size', changed((view) => view.setUint16(32, 4, true)), 'malformed'],
    ['a fact that is none', changed((view) => view.setUint32(46, 9, true), float), 'malformed'],
  ])('refuses %s', (_name, bytes, reason) => {
    expect(() => decodeWav(bytes)).toThrow(expect.objectContaining({ code: 'INVALID_WAV', reason }));
  });

  it('refuses float samples that are not finite', () => {
    const bytes = changed((view) => view.setFloat32(view.byteLength - 4, Number.NaN, true), float);
    expect(() => decodeWav(bytes)).toThrow(expect.objectContaining({ code: 'INVALID_PCM', index: 1 }));
  });

  it('passes over chunks it does not know, padded ones too', () => {
    expect(
      decodeWav(riff(riffChunk('junk', new Uint8Array(5)), format, riffChunk('cue ', new Uint8Array(3)), data)).pcm,
    ).toEqual({ samples: Float32Array.of(0.5), sampleRate: 24_000 });
  });

  it('reads bytes that begin in the middle of a buffer', () => {
    const shifted = new Uint8Array(valid.length + 3);
    shifted.set(valid, 3);
    expect(decodeWav(shifted.subarray(3))).toEqual(decodeWav(valid));
  });

  it('answers any damage with a typed error or with audio no longer than the bytes', () => {
    const damage = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(damage, fc.nat(valid.length), (damage, cut) => {
        const bytes = changed((_view, copy) => {
          for (const [offset, value] of damage) copy[offset] = value;
        }).subarray(0, cut === 0 ? undefined : cut);
        try {
          expect(decodeWav(bytes).pcm.samples.length).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          expect(VortexError.isInstance(error)).toBe(true);
        }
      }),
      { seed: 6, numRuns: 500 },
    );
  });
});
