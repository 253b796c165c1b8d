import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fadeEdges } from './fade.ts';
import { joinParts } from './join.ts';
import type { Pcm } from './pcm.ts';
import { noise } from './testing/noise.ts';

describe('joinParts', () => {
  it('puts a pause of exact samples after each part, and says where each begins', () => {
    const parts = [
      { pcm: noise({ durationMs: 100, seed: 1 }), pauseAfterMs: 250 },
      { pcm: noise({ durationMs: 50, seed: 2 }), pauseAfterMs: 0.1 },
    ];
    const { pcm, offsets } = joinParts(parts, { leadInMs: 20 });
    expect(offsets).toEqual([480, 480 + 2_400 + 6_000]);
    expect(pcm.samples.length).toBe(480 + 2_400 + 6_000 + 1_200 + 2);
    expect(pcm.samples.subarray(0, 480).every((sample) => sample === 0)).toBe(true);
    expect(pcm.samples.subarray(2_880, 8_880).every((sample) => sample === 0)).toBe(true);
  });

  it('finds every part, faded, at its offset', () => {
    const part = fc.record({ length: fc.nat(800), pauseAfterMs: fc.integer({ min: 0, max: 40 }), seed: fc.nat(99) });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), fc.integer({ min: 0, max: 12 }), (parts, fadeMs) => {
        const made = parts.map(({ length, pauseAfterMs, seed }) => {
          const { samples } = noise({ durationMs: 100, seed });
          return { pcm: { samples: samples.subarray(0, length), sampleRate: 24_000 } satisfies Pcm, pauseAfterMs };
        });
        const { pcm, offsets } = joinParts(made, { fadeMs });
        let length = 0;
        for (const [index, { pcm: one, pauseAfterMs }] of made.entries()) {
          expect(offsets[index]).toBe(length);
          const there = pcm.samples.subarray(length, length + one.samples.length);
          expect(there).toEqual(fadeEdges(one, { fadeInMs: fadeMs, fadeOutMs: fadeMs }).samples);
          length += one.samples.length + pauseAfterMs * 24;
        }
        expect(pcm.samples.length).toBe(length);
      }),
      { seed: 6 },
    );
  });

  it('never jumps at a join, even between parts that begin and end at full scale', () => {
    const loud: Pcm = { samples: new Float32Array(2_400).fill(1), sampleRate: 24_000 };
    const { samples } = joinParts([{ pcm: loud }, { pcm: { ...loud, samples: loud.samples.map((x) => -x) } }]).pcm;
    const steps = samples.map((sample, index) => Math.abs(sample - (samples[index - 1] ?? 0)));
    // A raised cosine of 240 samples is at most this steep.
    expect(Math.max(...steps)).toBeLessThan(Math.PI / 2 / 240 + 1e-6);
  });

  it('refuses to join nothing, other sample rates and a negative pause', () => {
    const pcm = noise({ durationMs: 1 });
    expect(() => joinParts([])).toThrow(expect.objectContaining({ reason: 'no-parts' }));
    expect(() => joinParts([{ pcm }, { pcm: { ...pcm, sampleRate: 22_050 } }])).toThrow(
      expect.objectContaining({ reason: 'mixed-sample-rates' }),
    );
    expect(() => joinParts([{ pcm, pauseAfterMs: -1 }])).toThrow(
      expect.objectContaining({ code: 'INVALID_AUDIO_OPTION', option: 'pauseAfterMs' }),
    );
  });
});
