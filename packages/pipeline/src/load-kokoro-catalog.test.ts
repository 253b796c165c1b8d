import { fileURLToPath } from 'node:url';
import type { Catalog } from '@vortex/recipe-schema';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadKokoroCatalog } from './load-kokoro-catalog.ts';
import { resolveSpeech } from './resolve-speech.ts';

const text = 'Hello.';

describe('loadKokoroCatalog', () => {
  let catalog: Catalog;
  beforeAll(async () => {
    catalog = await loadKokoroCatalog(fileURLToPath(new URL('../../../configs', import.meta.url)));
  });

  it('knows the blend that an emotion has for a character', () => {
    expect(resolveSpeech({ text, voiceId: 'beth', emotion: 'sad' }, catalog)).toMatchObject({
      voiceId: 'af_sarah(0.8)+af_nicole(0.2)',
      language: 'en-us',
    });
    expect(resolveSpeech({ text, voiceId: 'beth' }, catalog)).toMatchObject({ voiceId: 'af_sarah' });
  });

  it.each(['af_sarah(0.3)+am_michael(0.7)', 'timbre=af_sky;prosody=af_bella', './own.bin', 'own.npy+af_sky'])(
    'hands %s to the engine, which knows its language',
    (voiceId) => {
      expect(resolveSpeech({ text, voiceId }, catalog)).toMatchObject({ voiceId, language: undefined, speed: 1 });
    },
  );

  it.each([
    ['rick', { code: 'VOICE_NOT_FOUND', nearest: 'rick_c137' }],
    ['Rick Sanchez', { code: 'VOICE_NOT_FOUND' }],
    ['af_sarah+af_jessca', { code: 'VOICE_NOT_FOUND', found: 'af_jessca', nearest: 'af_jessica' }],
    ['af_sarah(0.3)+', { code: 'VOICE_EXPRESSION_INVALID', position: 14 }],
  ])('refuses %s', (voiceId, error) => {
    expect(() => resolveSpeech({ text, voiceId }, catalog)).toThrow(expect.objectContaining(error));
  });
});
