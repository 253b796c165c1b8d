import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { engineVoicesOf, namesOf, parseVoiceExpression } from './voice-expression.ts';

const shares = (expression: string) => parseVoiceExpression(expression).timbre.map(({ name, share }) => [name, share]);

describe('parseVoiceExpression', () => {
  it.each([
    ['af_sky', [['af_sky', 1]]],
    [
      'af_sarah(0.3)+af_jessica(0.7)',
      [
        ['af_sarah', 0.3],
        ['af_jessica', 0.7],
      ],
    ],
    [
      ' af_sarah ( 1 ) + af_jessica (3) ',
      [
        ['af_sarah', 0.25],
        ['af_jessica', 0.75],
      ],
    ],
    [
      'af_sarah+af_jessica',
      [
        ['af_sarah', 0.5],
        ['af_jessica', 0.5],
      ],
    ],
    [
      './my voice.bin(.5)+af_sky(.5)',
      [
        ['./my voice.bin', 0.5],
        ['af_sky', 0.5],
      ],
    ],
    ['/tmp/one.npy', [['/tmp/one.npy', 1]]],
  ])('reads %j', (expression, expected) => {
    expect(shares(expression)).toEqual(expected);
  });

  it('reads the halves apart', () => {
    const { timbre, prosody } = parseVoiceExpression('timbre=af_sarah; prosody=am_adam(1)+am_puck(3)');
    expect(timbre).toMatchObject([{ name: 'af_sarah', share: 1 }]);
    expect(prosody).toMatchObject([
      { name: 'am_adam', share: 0.25 },
      { name: 'am_puck', share: 0.75 },
    ]);
  });

  it('knows where every name stands', () => {
    const expression = 'timbre=af_sarah;prosody=am_adam+am_puck';
    for (const { name, position } of namesOf(parseVoiceExpression(expression))) {
      expect(expression.slice(position, position + name.length)).toBe(name);
    }
  });

  it.each([
    ['', 0],
    ['af_sarah(0.3)+', 14],
    ['af_sarah(0.3) af_sky', 14],
    ['af_sarah(x)', 8],
    ['af_sarah-af_sky', 8],
    ['af_sarah(0)', 0],
    ['timbre=af_sarah;prosody=', 24],
    [`af_sky+${' '.repeat(100_000)}af_sky`, 1000],
  ])('points at the character where %j cannot be read', (expression, position) => {
    expect(() => parseVoiceExpression(expression)).toThrow(
      expect.objectContaining({ code: 'VOICE_EXPRESSION_INVALID', position }),
    );
  });

  it('gives shares that add up to one, or an error with a code, for any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '_', '(', ')', '+', '.', '1', ' ', '=', ';', 'b', 'i', 'n') }),
        (text) => {
          try {
            const { timbre } = parseVoiceExpression(text);
            expect(timbre.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
          } catch (error) {
            expect(error).toMatchObject({ code: 'VOICE_EXPRESSION_INVALID' });
          }
        },
      ),
    );
  });
});

describe('engineVoicesOf', () => {
  it.each([
    ['af_sky', ['af_sky']],
    ['af_sarah(0.3)+af_jessica(0.7)', ['af_sarah', 'af_jessica']],
    ['timbre=af_sky;prosody=af_sky+af_bella', ['af_sky', 'af_bella']],
    ['./own.bin(0.2)+af_sky', ['af_sky']],
    ['C:\\voices\\own.NPY', []],
    // Words that are names of nothing are told from the names there are, and not by their characters.
    ['Rick Sanchez', ['Rick Sanchez']],
    ['rick-c137', ['rick-c137']],
    ['dr.rick', ['dr.rick']],
    ['', ['']],
  ])('of %j are %j', (voice, names) => {
    expect(engineVoicesOf(voice)).toEqual(names);
  });

  it('points at the character where a blend cannot be read', () => {
    expect(() => engineVoicesOf('af_sky+')).toThrow(expect.objectContaining({ position: 7 }));
  });
});
