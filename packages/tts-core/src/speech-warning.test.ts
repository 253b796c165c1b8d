import { describe, expect, it } from 'vitest';
import { describeWarning, type SpeechWarning } from './speech-warning.ts';

const CASES: readonly (readonly [SpeechWarning, string])[] = [
  [
    { code: 'TEXT_DROPPED', reason: 'emoji', text: '🎉', start: 6, end: 8 },
    '"🎉" at 6 was not spoken: an emoji has no pronunciation.',
  ],
  [
    { code: 'PHONEME_DROPPED', symbol: 'ʘ', word: 'wʘ', start: 0, end: 2 },
    'The phoneme "ʘ" of "wʘ" at 0 is not one of Kokoro\'s and was left out.',
  ],
  [
    { code: 'TEXT_TRUNCATED', text: 'and so on.', start: 10, end: 20, limitMs: 45_000 },
    'The speech was cut at 45 s; 10 characters from 10 on were not spoken: "and so on.".',
  ],
  [
    { code: 'EMOTION_PARTLY_APPLIED', notApplied: ['pitch', 'energy'] },
    'This engine cannot change pitch and energy; the rest of the emotion was applied.',
  ],
];

describe('describeWarning', () => {
  it.each(CASES)('says it in one sentence (case %#)', (warning, sentence) => {
    expect(describeWarning(warning)).toBe(sentence);
  });

  it('shows an excerpt of long text', () => {
    const text = 'a'.repeat(100_000);
    const said = describeWarning({ code: 'WORD_SPLIT', text, start: 0, end: text.length });
    expect(said.length).toBeLessThan(200);
    expect(said).toContain('…');
  });

  it('shows nothing that could harm a terminal', () => {
    const text = 'a\u001B[2J\u0007\u202E\u0085b';
    const said = describeWarning({ code: 'TEXT_DROPPED', reason: 'control', text, start: 0, end: text.length });
    expect(said).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(said).toContain('\\u001b');
    expect(said).toContain('\\u{202e}');
  });
});
