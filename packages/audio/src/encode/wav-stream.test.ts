import { describe, expect, it } from 'vitest';
import type { Pcm } from '../pcm.ts';
import { noise } from '../testing/noise.ts';
import { decodeWav } from './decode-wav.ts';
import { joinBytes } from './riff.ts';
import { encodeWav } from './wav.ts';
import { streamWav } from './wav-stream.ts';

async function* partsOf(...parts: Pcm[]) {
  yield* parts;
}

describe('streamWav', () => {
  it('gives the header before the first part exists', async () => {
    const never = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) };
    const { value } = await streamWav(never)[Symbol.asyncIterator]().next();
    expect(value).toHaveLength(44);
  });

  it('gives the samples of a file, under a header whose sizes are unknown', async () => {
    const pcm = noise({ durationMs: 100 });
    const chunks: Uint8Array[] = [];
    const halves = [pcm.samples.subarray(0, 700), pcm.samples.subarray(700)].map((samples) => ({ ...pcm, samples }));
    for await (const chunk of streamWav(partsOf(...halves))) chunks.push(chunk);
    const streamed = joinBytes(chunks);
    const file = encodeWav(pcm);
    expect(streamed.subarray(44)).toEqual(file.subarray(44));
    expect([...streamed.subarray(4, 8), ...streamed.subarray(40, 44)]).toEqual(Array.from({ length: 8 }, () => 0xff));
    expect(streamed.subarray(8, 40)).toEqual(file.subarray(8, 40));
    expect(() => decodeWav(streamed)).toThrow(expect.objectContaining({ reason: 'truncated' }));
  });

  it('ends the source when the listener leaves', async () => {
    let ended = false;
    async function* source() {
      try {
        for (;;) yield noise({ durationMs: 1 });
      } finally {
        ended = true;
      }
    }
    let chunks = 0;
    for await (const _chunk of streamWav(source())) if (++chunks === 3) break;
    expect(ended).toBe(true);
  });

  it.each([
    ['another sample rate', { ...noise({ durationMs: 1 }), sampleRate: 48_000 }, 'mixed-sample-rates'],
    ['a sample that is not finite', { samples: Float32Array.of(Number.NaN), sampleRate: 24_000 }, 'not-finite'],
  ])('refuses a part with %s', async (_name, part, reason) => {
    const drain = async () => {
      for await (const _chunk of streamWav(partsOf(part)));
    };
    await expect(drain()).rejects.toMatchObject({ code: 'INVALID_PCM', reason });
  });
});
