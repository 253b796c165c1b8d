import { describe, expect, it } from 'vitest';
import { captionFormats, findCaptionFormat } from './caption-formats.ts';
import { toCaptionsJson } from './captions-json.ts';
import type { Cue } from './cue.ts';
import { toSrt } from './srt.ts';
import { formatTimestamp } from './timestamp.ts';
import { toWebVtt } from './web-vtt.ts';
import type { Word } from './word.ts';

function word(text: string, startMs: number, endMs: number, sourceStart = 0): Word {
  return { text, startMs, endMs, sourceStart, sourceEnd: sourceStart + text.length };
}

const cues: Cue[] = [
  {
    startMs: 0,
    endMs: 1725,
    lines: [
      [word('Welcome', 0, 400), word('back', 425.4, 800, 8)],
      [word('to', 825, 900, 13), word('TV.', 900, 1700, 16)],
    ],
  },
  {
    startMs: 3_599_999,
    endMs: 3_600_001,
    lines: [[word('R&D', 3_599_999, 3_600_000), word('<i>-->', 3_600_000, 3_600_001, 4)]],
  },
];

describe('findCaptionFormat', () => {
  it.each(Object.values(captionFormats))('renders $format under its own name', (captionFormat) => {
    expect(findCaptionFormat(captionFormat.format)).toBe(captionFormat);
    expect(captionFormat.fileExtension).toBe(`.${captionFormat.format}`);
    expect(captionFormat.render(cues)).toContain('Welcome');
  });

  it.each(['ass', '', 'constructor'])('lists the formats there are when asked for "%s"', (format) => {
    expect(() => findCaptionFormat(format)).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_CAPTION_FORMAT', kind: 'caption', hint: 'Use one of srt, vtt, json.' }),
    );
  });
});

describe('toSrt', () => {
  it('numbers the cues and puts a comma before the milliseconds', () => {
    expect(toSrt(cues)).toBe(
      '1\n00:00:00,000 --> 00:00:01,725\nWelcome back\nto TV.\n\n' +
        '2\n00:59:59,999 --> 01:00:00,001\nR&D <\u2060i>--\u2060>\n',
    );
  });

  it('is the empty text without cues', () => {
    expect(toSrt([])).toBe('');
  });

  it('lets no style into the text', () => {
    expect(toSrt([{ startMs: 0, endMs: 1, lines: [[word('{\\an8}', 0, 1)]] }])).not.toContain('{\\');
  });
});

describe('toWebVtt', () => {
  it('escapes what would be markup', () => {
    expect(toWebVtt(cues)).toBe(
      'WEBVTT\n\n00:00:00.000 --> 00:00:01.725\nWelcome back\nto TV.\n\n' +
        '00:59:59.999 --> 01:00:00.001\nR&amp;D &lt;i&gt;--&gt;\n',
    );
  });

  it('stamps words after the first, when asked to', () => {
    expect(toWebVtt(cues.slice(0, 1), { wordTimestamps: true })).toBe(
      'WEBVTT\n\n00:00:00.000 --> 00:00:01.725\n' + 'Welcome <00:00:00.425>back\n<00:00:00.825>to <00:00:00.900>TV.\n',
    );
  });

  it('stamps no word at a time that the format forbids', () => {
    const line = [word('a', 10, 20), word('b', 10.2, 20), word('c', 15, 20), word('d', 14.9, 20), word('e', 20, 20)];
    expect(toWebVtt([{ startMs: 10, endMs: 20, lines: [line] }], { wordTimestamps: true })).toContain(
      'a b <00:00:00.015>c d e\n',
    );
  });

  it('is only a signature without cues', () => {
    expect(toWebVtt([])).toBe('WEBVTT\n');
  });
});

describe('toCaptionsJson', () => {
  it('writes cues, lines and words in snake_case with whole milliseconds', () => {
    const document: unknown = JSON.parse(toCaptionsJson(cues));
    expect(document).toMatchObject({
      version: 1,
      cues: [
        {
          start_ms: 0,
          end_ms: 1725,
          lines: ['Welcome back', 'to TV.'],
          words: [{}, { text: 'back', start_ms: 425, end_ms: 800, source_start: 8, source_end: 12 }, {}, {}],
        },
        { lines: ['R&D <i>-->'] },
      ],
    });
  });

  it('is a document without cues when there are none', () => {
    expect(JSON.parse(toCaptionsJson([]))).toEqual({ version: 1, cues: [] });
  });
});

describe('formatTimestamp', () => {
  it.each([
    [59_999.6, '00:01:00.000'],
    [3_599_999.5, '01:00:00.000'],
    [0.4, '00:00:00.000'],
    [360_000_000, '100:00:00.000'],
  ])('shows %s ms as %s', (timeMs, text) => {
    expect(formatTimestamp(timeMs, '.')).toBe(text);
  });
});
