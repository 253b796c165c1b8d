import { describe, expect, it } from 'vitest';
import { readPhonemes } from '../kokoro/read-phonemes.ts';
import { chunkTokens } from '../tokens/chunk-tokens.ts';
import { wordTimings } from './word-timings.ts';

/** Words of letters, each of them a token; the ids are pad, sounds, spaces and pad. */
const timings = (phonemes: string, durations: readonly number[], offsetSamples = 0) => {
  const chunk = readPhonemes(phonemes).units;
  const tokens = chunkTokens(chunk);
  expect(durations).toHaveLength(tokens.ids.length);
  return wordTimings({ chunk, tokens, durations: Int32Array.from(durations), offsetSamples });
};

describe('wordTimings', () => {
  it('counts 25 ms for each frame, pads and spaces included', () => {
    //                     pad a  b  ␣  k  t  pad
    expect(timings('ab kt', [10, 2, 3, 1, 4, 5, 9])).toEqual([
      { text: 'ab', startMs: 250, endMs: 375, sourceStart: 0, sourceEnd: 2 },
      { text: 'kt', startMs: 400, endMs: 625, sourceStart: 3, sourceEnd: 5 },
    ]);
  });

  it('leaves the pause of a punctuation mark out of the word', () => {
    //                    pad a  ,  ␣  b  .  pad
    const words = timings('a, b.', [2, 4, 6, 1, 4, 8, 2]);
    expect(words.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [50, 150],
      [325, 425],
    ]);
  });

  it('moves with the chunk, and never before the start', () => {
    const [word] = timings('a', [4, 2, 2], -3 * 600);
    expect([word!.startMs, word!.endMs]).toEqual([25, 75]);
    const [early] = timings('a', [4, 2, 2], -5 * 600);
    expect([early!.startMs, early!.endMs]).toEqual([0, 25]);
  });

  it('gives times that are whole multiples of a frame', () => {
    const letters = 'abdefhijklmn'.repeat(20).match(/../gu)!;
    const durations = [18, ...letters.flatMap((_, index) => (index === 0 ? [1, 2] : [1, 1, 2])), 18];
    for (const { startMs, endMs } of timings(letters.join(' '), durations)) {
      expect([startMs % 25, endMs % 25]).toEqual([0, 0]);
    }
  });

  it('takes the parts of a word that was split for one word', () => {
    const [unit] = readPhonemes('ab').units;
    const chunk = [unit!, { ...unit!, text: '' }];
    const tokens = chunkTokens(chunk);
    const durations = Int32Array.from(tokens.ids, () => 1);
    expect(wordTimings({ chunk, tokens, durations, offsetSamples: 0 })).toEqual([
      { text: 'ab', startMs: 25, endMs: 150, sourceStart: 0, sourceEnd: 2 },
    ]);
  });
});
