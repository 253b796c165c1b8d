import { describe, expect, it } from 'vitest';
import type { Catalog } from '../catalog/catalog.ts';
import { readVoice } from '../testing/read-voice.ts';
import { resolveDelivery } from './resolve-delivery.ts';

const neutral = { name: 'neutral', pitchCents: 0, tempo: 1, energy: 1 };
const catalog: Catalog = {
  voices: new Map(),
  emotions: new Map([['neutral', neutral]]),
  models: { budgets: {}, models: new Map() },
  engineVoiceIds: ['af_sky', 'af_bella'],
  readVoice,
};

describe('resolveDelivery', () => {
  it('fills in what a request leaves out', () => {
    expect(resolveDelivery({ voiceId: 'af_sky+af_bella' }, catalog)).toEqual({
      voice: { id: 'af_sky+af_bella', engineVoiceId: 'af_sky+af_bella', language: undefined },
      emotion: neutral,
      speed: 1,
    });
  });

  it.each([
    [{ voiceId: 'af_skye' }, { code: 'VOICE_NOT_FOUND', found: 'af_skye', nearest: 'af_sky' }],
    [{ voiceId: 'af_sky+bella' }, { code: 'VOICE_NOT_FOUND', found: 'bella', nearest: 'af_bella' }],
    [
      { voiceId: 'af_sky', emotion: 'netral' },
      { code: 'EMOTION_NOT_FOUND', nearest: 'neutral' },
    ],
    [{ voiceId: 'af_sky+' }, { code: 'BLEND_INVALID' }],
  ])('refuses %j', (request, error) => {
    expect(() => resolveDelivery(request, catalog)).toThrow(expect.objectContaining(error));
  });
});
