import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkTokens } from '../tokens/chunk-tokens.ts';
import { readPhonemes } from './read-phonemes.ts';
import { SpeechLayout, type TimedChunk } from './speech-layout.ts';

const FRAME = 600;

/** A chunk whose pads last 18 frames, its marks 6, and everything else 2. */
function timed(phonemes: string): TimedChunk {
  const chunk = readPhonemes(phonemes).units;
  const tokens = chunkTokens(chunk);
  const marks = new Set(chunk.flatMap(({ before, after }) => [...before, ...after]));
  const durations = Int32Array.from(tokens.ids, (id) => (id === 0 ? 18 : marks.has(id) ? 6 : 2));
  return { chunk, tokens, durations };
}
const framesOf = ({ durations }: TimedChunk) => durations.reduce((sum, frames) => sum + frames, 0);
const textOf = ({ words }: { words: readonly { readonly text: string }[] }) => words.map(({ text }) => text).join(' ');
const layoutOf = (frames: number) => new SpeechLayout({ limitSamples: frames * FRAME });

describe('SpeechLayout', () => {
  it('keeps 16 frames of the first pad of a speech', () => {
    const placed = layoutOf(1000).place(timed('ab kt.'));
    expect([placed.firstFrame, placed.startFrame, placed.words[0]!.startMs]).toEqual([2, 0, 400]);
  });

  it('keeps 4 frames of the pad where two chunks meet, and goes on where the first ends', () => {
    const layout = layoutOf(1000);
    const [first, second] = [timed('ab kt.'), timed('mo la.')];
    const before = layout.place(first);
    const after = layout.place(second);
    expect(after.firstFrame).toBe(14);
    expect(after.startFrame).toBe(before.endFrame - before.firstFrame);
    expect(after.words[0]!.startMs).toBe((after.startFrame + 4) * 25);
    expect(layout.frames).toBe(framesOf(first) - 2 + framesOf(second) - 14);
  });

  it('drops what does not fit of the silence at the end, which is no loss', () => {
    const chunk = timed('ab kt.');
    const layout = layoutOf(framesOf(chunk) - 2 - 20);
    const placed = layout.place(chunk);
    expect(textOf(placed)).toBe('ab kt.');
    expect(layout.isFull).toBe(false);
    expect(layout.frames).toBe(framesOf(chunk) - 2 - 20);
    expect(textOf(layout.place(timed('mo')))).toBe('');
    expect(layout.isFull).toBe(true);
  });

  it.each([
    ['at a sentence, when that fills two thirds of the room', 'aba aba aba. abab, abab abab', 'aba aba aba.'],
    ['else at a clause that does', 'ab. aba aba aba, abab abab', 'ab. aba aba aba,'],
    ['else at a word', 'ab. ab, aba aba aba aba', 'ab. ab, aba aba'],
  ])('cuts %s', (_where, phonemes, kept) => {
    const chunk = timed(phonemes);
    const whole = layoutOf(10_000).place(chunk);
    const next = whole.words[kept.split(' ').length]!;
    // The next word would end a frame too late.
    const layout = layoutOf(next.endMs / 25 - 1);
    expect(textOf(layout.place(chunk))).toBe(kept);
    expect(layout.isFull).toBe(true);
    expect(layout.lastWord!.text).toBe(kept.split(' ').at(-1));
  });

  it('leaves a whole chunk out where the sentence before it fills the room well', () => {
    const layout = layoutOf(70);
    const first = layout.place(timed('aba aba.'));
    const second = layout.place(timed('aba aba aba aba'));
    expect(first.words).toHaveLength(2);
    expect(second.words).toEqual([]);
    expect(second.endFrame).toBe(second.firstFrame);
  });

  it('places nothing when not even the first word fits', () => {
    const layout = layoutOf(17);
    expect(layout.place(timed('ab')).words).toEqual([]);
    expect([layout.frames, layout.isFull, layout.lastWord]).toEqual([0, true, undefined]);
  });

  it('never passes its limit, and keeps a beginning of the words in order, without overlap', () => {
    const word = fc.stringMatching(/^[abdkt]{1,6}[.,!]?$/);
    const text = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 400 }), (texts, limit) => {
        const layout = layoutOf(limit);
        const placed = texts.map((phonemes) => layout.place(timed(phonemes)));
        const words = placed.flatMap((chunk) => chunk.words);
        expect(layout.frames).toBeLessThanOrEqual(limit);
        expect(texts.join(' ').startsWith(words.map(({ text }) => text).join(' '))).toBe(true);
        let position = 0;
        for (const { startMs, endMs } of words) {
          expect(startMs).toBeGreaterThanOrEqual(position);
          expect(endMs).toBeGreaterThan(startMs);
          position = endMs;
        }
        expect(position).toBeLessThanOrEqual(limit * 25);
        // What is left out is left out only because there was no room for it.
        if (!layout.isFull) expect(words).toHaveLength(texts.join(' ').split(' ').length);
        else expect(words.length).toBeLessThan(texts.join(' ').split(' ').length);
      }),
    );
  });
});
