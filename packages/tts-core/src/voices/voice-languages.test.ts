import { describe, expect, it } from 'vitest';
import { languageOfVoice } from './voice-languages.ts';

describe('languageOfVoice', () => {
  it.each([
    ['bf_emma', 'en-gb'],
    ['af_sarah(0.3)+bf_emma(0.7)', 'en-us'],
    ['timbre=zf_xiaobei;prosody=af_sarah', 'zh'],
    ['./bm_own.bin', 'en-gb'],
    ['voices\\jf_own.npy', 'ja'],
    ['./bf_voices/own.bin', 'en-us'],
    ['./own.bin(0.9)+ff_siwis(0.1)', 'fr'],
    ['xf_unknown', 'en-us'],
    ['narrator', 'en-us'],
  ])('of %j is %s', (voice, language) => {
    expect(languageOfVoice(voice)).toBe(language);
  });

  it('points at the character where a voice cannot be read', () => {
    expect(() => languageOfVoice('timbre=af_sky')).toThrow(
      expect.objectContaining({ code: 'VOICE_EXPRESSION_INVALID' }),
    );
  });
});
