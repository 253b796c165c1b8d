import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayLength, lineText } from './cue.ts';
import { type CueOptions, cuesFromWords } from './cues-from-words.ts';
import type { Word } from './word.ts';

/** Words of a text, each 300 ms long; `|` in the text is a pause of one second. */
function spoken(text: string, { wordMs = 300 } = {}): Word[] {
  const words: Word[] = [];
  let startMs = 0;
  let sourceStart = 0;
  for (const piece of text.split(' ')) {
    if (piece === '|') {
      startMs += 1000;
      continue;
    }
    words.push({ text: piece, startMs, endMs: startMs + wordMs, sourceStart, sourceEnd: sourceStart + piece.length });
    startMs += wordMs;
    sourceStart += piece.length + 1;
  }
  return words;
}

function shown(words: readonly Word[], options: Partial<CueOptions> = {}): string[][] {
  return cuesFromWords(words, { audioDurationMs: 60_000, ...options }).map(({ lines }) =>
    lines.map((line) => lineText(line)),
  );
}

describe('cuesFromWords', () => {
  it('makes no cue of no words', () => {
    expect(cuesFromWords([], { audioDurationMs: 0 })).toEqual([]);
  });

  it('ends cues where sentences end', () => {
    expect(shown(spoken('Welcome back to the show. Tonight we open the garage.'))).toEqual([
      ['Welcome back to the show.'],
      ['Tonight we open the garage.'],
    ]);
  });

  it('lets a brief sentence share a cue', () => {
    expect(shown(spoken('No. That is not what I asked for.'))).toEqual([['No. That is not what I asked for.']]);
  });

  it('ends cues at clauses when a sentence does not fit into one', () => {
    const text =
      'When the portal opened above the parking lot that morning, nobody in the whole neighbourhood was surprised at all.';
    expect(shown(spoken(text, { wordMs: 250 }))).toEqual([
      ['When the portal opened above', 'the parking lot that morning,'],
      ['nobody in the whole neighbourhood', 'was surprised at all.'],
    ]);
  });

  it('ends cues at pauses', () => {
    expect(shown(spoken('and the winner is | somebody else entirely'))).toEqual([
      ['and the winner is'],
      ['somebody else entirely'],
    ]);
  });

  it('takes no abbreviation for the end of a sentence', () => {
    expect(shown(spoken('Ask our Mr. Smith at 9 a.m. today. He knows J. R. Jones very well.'))).toEqual([
      ['Ask our Mr. Smith at 9 a.m. today.'],
      ['He knows J. R. Jones very well.'],
    ]);
  });

  it('leaves no stray word for a cue of its own', () => {
    const cues = shown(spoken(Array.from({ length: 21 }, () => 'word').join(' '), { wordMs: 300 }));
    expect(cues.map((lines) => lines.join(' ').split(' ').length)).toEqual([11, 10]);
  });

  it('joins words that touch in the source', () => {
    const words = spoken('a well- known actor');
    words[2] = { ...words[2]!, sourceStart: words[1]!.sourceEnd };
    expect(shown(words)).toEqual([['a well-known actor']]);
  });

  it('keeps a line break in the source out of the cue', () => {
    const [word] = spoken('one');
    expect(shown([{ ...word!, text: 'one\n\ntwo' }])).toEqual([['one two']]);
  });

  it('shows a brief cue for the least duration, but not over the next one or past the audio', () => {
    const words = spoken('Stop! | Now run for it.', { wordMs: 200 });
    expect(cuesFromWords(words, { audioDurationMs: 2100.9 })).toMatchObject([
      { startMs: 0, endMs: 1000 },
      { startMs: 1200, endMs: 2100 },
    ]);
    expect(cuesFromWords(words, { audioDurationMs: 60_000, minCueMs: 1300 })[0]).toMatchObject({ endMs: 1200 });
  });

  it.each<[string, Partial<Word>]>([
    ['out of order', { startMs: 0, endMs: 10 }],
    ['that end before they start', { endMs: 200 }],
    ['whose times are not finite', { endMs: Number.NaN }],
    ['that begin after the audio', { startMs: 4000, endMs: 4001 }],
  ])('refuses words %s', (_name, change) => {
    const words = spoken('one two three');
    words[2] = { ...words[2]!, ...change };
    words[1] = { ...words[1]!, startMs: 310 };
    expect(() => cuesFromWords(words, { audioDurationMs: 4000 })).toThrow(
      expect.objectContaining({ code: 'INVALID_WORD', index: 2 }),
    );
  });

  it('refuses a limit that no cue can keep', () => {
    expect(() => cuesFromWords([], { audioDurationMs: 1000, maxCharsPerLine: 0 })).toThrow(
      expect.objectContaining({ code: 'INVALID_AUDIO_OPTION', option: 'maxCharsPerLine' }),
    );
  });

  it('puts every word into exactly one cue, in order, inside the audio, and within the limits', () => {
    const step = fc.record({
      text: fc.oneof(
        fc.stringMatching(/^[a-zA-Z]{1,12}[.,!?]?$/),
        fc.constantFrom('—', 'Dr.', '🎬🎬', 'pneumonoultramicroscopicsilicovolcanoconiosis-and-more'),
      ),
      waitMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 2500, noNaN: true })),
      spokenMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 900, noNaN: true })),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.double({ min: 2, max: 5000, noNaN: true }), (steps, tailMs) => {
        let timeMs = 0;
        const words = steps.map(({ text, waitMs, spokenMs }, index) => {
          const startMs = timeMs + waitMs;
          timeMs = startMs + spokenMs;
          return { text, startMs, endMs: timeMs, sourceStart: index * 100, sourceEnd: index * 100 + 50 };
        });
        const audioDurationMs = timeMs + tailMs;
        const cues = cuesFromWords(words, { audioDurationMs });

        expect(cues.flatMap(({ lines }) => lines.flat())).toEqual(words);
        let previousEndMs = 0;
        for (const { startMs, endMs, lines } of cues) {
          expect(startMs).toBeGreaterThanOrEqual(previousEndMs);
          expect(endMs).toBeGreaterThan(startMs);
          expect(endMs).toBeLessThanOrEqual(audioDurationMs);
          previousEndMs = endMs;
          const distinctStarts = new Set(lines.flat().map((word) => Math.round(word.startMs))).size;
          if (distinctStarts === 1) continue;
          expect(endMs - startMs).toBeLessThanOrEqual(6001);
          expect(lines.length).toBeLessThanOrEqual(2);
          for (const line of lines) expect(displayLength(lineText(line))).toBeLessThanOrEqual(42);
        }
      }),
      { seed: 6, numRuns: 300 },
    );
  });
});
