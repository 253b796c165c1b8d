import { describe, expect, it } from 'vitest';
import { resolveSpeech } from './resolve-speech.ts';
import { testCatalog } from './testing/test-catalog.ts';

const resolve = (request: Partial<Parameters<typeof resolveSpeech>[0]>) =>
  resolveSpeech({ text: 'Hi.', voiceId: 'morty', ...request }, testCatalog);

describe('resolveSpeech', () => {
  it("takes the engine's voice, the emotion and the speed from the character", () => {
    expect(resolve({})).toMatchObject({
      text: 'Hi.',
      voiceId: 'af_bella',
      speed: 1.1,
      emotion: { pitchCents: 50, tempo: 1.15, energy: 1.3 },
    });
  });

  it('lets a voice of the engine be used directly, neutral and at its own pace', () => {
    expect(resolve({ voiceId: 'bm_george' })).toMatchObject({
      voiceId: 'bm_george',
      speed: 1,
      emotion: { pitchCents: 0, tempo: 1, energy: 1 },
    });
  });

  it('prefers what the request says', () => {
    expect(resolve({ emotion: 'sad', speed: 0.9 })).toMatchObject({
      speed: 0.9,
      emotion: { pitchCents: -75, tempo: 0.9, energy: 0.75 },
    });
  });

  it('overrides each part of the emotion for itself', () => {
    expect(resolve({ override: { pitchCents: 0, energy: 0.5 } }).emotion).toEqual({
      pitchCents: 0,
      tempo: 1.15,
      energy: 0.5,
    });
  });

  it('hands on everything else', () => {
    const { signal } = new AbortController();
    const onProgress = () => {};
    expect(resolve({ seed: 7, signal, onProgress, maxDurationMs: 9 })).toMatchObject({
      seed: 7,
      signal,
      onProgress,
      maxDurationMs: 9,
    });
  });

  it.each([
    [{ voiceId: 'rick' }, 'VOICE_NOT_FOUND', 'rick', 'rick_c137'],
    [{ voiceId: 'af_skye' }, 'VOICE_NOT_FOUND', 'af_skye', 'af_sky'],
    [{ emotion: 'exited' }, 'EMOTION_NOT_FOUND', 'exited', 'excited'],
  ])('refuses %o and names the nearest', (request, code, found, nearest) => {
    expect(() => resolve(request)).toThrow(
      expect.objectContaining({
        code,
        found,
        message: expect.stringContaining(`Did you mean ${nearest}?`),
        hint: expect.stringContaining(nearest),
      }),
    );
  });

  it.each(['constructor', '__proto__', ''])('knows no voice or emotion named %j', (name) => {
    expect(() => resolve({ voiceId: name })).toThrow(expect.objectContaining({ code: 'VOICE_NOT_FOUND' }));
    expect(() => resolve({ emotion: name })).toThrow(expect.objectContaining({ code: 'EMOTION_NOT_FOUND' }));
  });
});
