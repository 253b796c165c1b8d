import { describe, expect, it } from 'vitest';
import { attachPunctuation } from './attach-punctuation.ts';
import type { Word } from './word.ts';

/** The words of a source that are spoken, each found after the one before it. */
function found(source: string, ...texts: string[]): Word[] {
  let from = 0;
  return texts.map((text, index) => {
    const sourceStart = source.indexOf(text, from);
    from = sourceStart + text.length;
    return { text, startMs: index, endMs: index + 1, sourceStart, sourceEnd: from };
  });
}

function attached(source: string, ...texts: string[]): string[] {
  return attachPunctuation(found(source, ...texts), source).map(({ text }) => text);
}

describe('attachPunctuation', () => {
  it('gives closing marks to the word before and opening ones to the word after', () => {
    expect(attached('“Look,” he said: (quietly).', 'Look', 'he', 'said', 'quietly')).toEqual([
      '“Look,”',
      'he',
      'said:',
      '(quietly).',
    ]);
  });

  it('tells straight quotes apart by the space beside them', () => {
    expect(attached('He said "stop it" twice', 'He', 'said', 'stop', 'it', 'twice')).toEqual([
      'He',
      'said',
      '"stop',
      'it"',
      'twice',
    ]);
  });

  it('keeps a dash, alone or touching, with the word before it', () => {
    expect(attached('Wait — no, well-known', 'Wait', 'no', 'well', 'known')).toEqual([
      'Wait —',
      'no,',
      'well-',
      'known',
    ]);
  });

  it('leaves out text that is not spoken', () => {
    expect(attached('Spoken. "Dropped" text.', 'Spoken')).toEqual(['Spoken.']);
    expect(attached('Dropped. Spoken.', 'Spoken')).toEqual(['Spoken.']);
  });

  it('moves the source offsets with the text', () => {
    const source = '¡Hola!';
    expect(attachPunctuation(found(source, 'Hola'), source)).toMatchObject([{ sourceStart: 0, sourceEnd: 6 }]);
  });
});
