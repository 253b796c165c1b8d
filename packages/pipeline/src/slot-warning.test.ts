import { describe, expect, it } from 'vitest';
import { describeSlotWarning, segmentWarnings } from './slot-warning.ts';

describe('describeSlotWarning', () => {
  it.each([
    [
      { code: 'SEGMENT_DROPPED', path: 'audio_track.segments[2]', text: 'a'.repeat(100) },
      `audio_track.segments[2] was not spoken, because the slot was full: "${'a'.repeat(60)}".`,
    ],
    [
      { code: 'SPED_UP', path: 'slot_params.overflow', speedRatio: 1.07 },
      'The slot was spoken 7 % faster than asked, so that it fits.',
    ],
    [
      {
        code: 'EMOTION_PARTLY_APPLIED',
        path: 'audio_track.script',
        speech: { code: 'EMOTION_PARTLY_APPLIED', notApplied: ['pitch', 'energy'] },
      },
      'audio_track.script: This engine cannot change pitch and energy; the rest of the emotion was applied.',
    ],
  ] as const)('says %o in a sentence', (warning, sentence) => {
    expect(describeSlotWarning(warning)).toBe(sentence);
  });
});

describe('segmentWarnings', () => {
  it('gives each warning its place, and a cut the limit of the slot', () => {
    const cut = { code: 'TEXT_TRUNCATED', text: 'b', start: 2, end: 3 } as const;
    const split = { code: 'WORD_SPLIT', text: 'a', start: 0, end: 1 } as const;
    const path = 'audio_track.segments[1]';
    expect(segmentWarnings([split, { ...cut, limitMs: 45_000 }], { path, limitMs: 3_000 })).toEqual([
      { code: 'WORD_SPLIT', path, speech: split },
      { code: 'TEXT_TRUNCATED', path, speech: { ...cut, limitMs: 3_000 } },
    ]);
  });
});
