import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignWords } from './align-words.ts';

/** Groups as espeak-ng prints them: `_` between phonemes, a space between groups. */
const groups = (text: string) =>
  text
    .split(' ')
    .filter((group) => group !== '')
    .map((group) => group.split('_'));

describe('alignWords', () => {
  it.each([
    ['of the house', 'ʌ_v_ð_ə h_ˈaʊ_s', ['ʌ_v', 'ð_ə', 'h_ˈaʊ_s'], ['ʌ_v', 'ð_ə', 'h_ˈaʊ_s']],
    ['a cat', 'ɐ k_ˈæ_t', ['ˈeɪ', 'k_ˈæ_t'], ['ɐ', 'k_ˈæ_t']],
    ['in 21', 'ɪ_n t_w_ˈɛ_n_t_i w_ˈʌ_n', ['ɪ_n', 't_w_ˈɛ_n_t_i w_ˈʌ_n'], ['ɪ_n', 't_w_ˈɛ_n_t_i w_ˈʌ_n']],
    [
      'of the 21',
      'ʌ_v_ð_ə t_w_ɛ_n_t_i w_ʌ_n',
      ['ʌ_v', 'ð_ə', 't_w_ˈɛ_n_t_i w_ˈʌ_n'],
      ['ʌ_v', 'ð_ə', 't_w_ɛ_n_t_i w_ʌ_n'],
    ],
    ['idea of', 'aɪ_d_ˈiə_ɹ ə_v', ['aɪ_d_ˈiə', 'ɒ_v'], ['aɪ_d_ˈiə_ɹ', 'ə_v']],
  ])('gives every word of "%s" its own sounds', (_text, clause, alone, expected) => {
    const aligned = alignWords({ clause: groups(clause), alone: alone.map(groups) });
    expect(aligned.map((word) => word.map((group) => group.join('_')).join(' '))).toEqual(expected);
  });

  it('never loses, adds or reorders a sound', () => {
    const phoneme = fc.constantFrom('a', 'b', 'ˈa', 't', 'ʃ', 'ə');
    const word = fc.array(fc.array(phoneme, { minLength: 1, maxLength: 4 }), { maxLength: 3 });
    fc.assert(
      fc.property(
        fc.array(fc.array(phoneme, { minLength: 1, maxLength: 5 }), { maxLength: 8 }),
        fc.array(word, { minLength: 1, maxLength: 8 }),
        (clause, alone) => {
          const aligned = alignWords({ clause, alone });
          expect(aligned).toHaveLength(alone.length);
          expect(aligned.flat(2)).toEqual(clause.flat());
        },
      ),
    );
  });
});
