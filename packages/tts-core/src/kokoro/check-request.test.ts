import { describe, expect, it } from 'vitest';
import { checkRequest } from './check-request.ts';

const REQUEST = { text: 'Hello.', voiceId: 'bf_emma' };

describe('checkRequest', () => {
  it('fills in the defaults', () => {
    expect(checkRequest(REQUEST)).toEqual({
      source: { kind: 'text', text: 'Hello.' },
      voiceId: 'bf_emma',
      language: 'en-gb',
      speed: 1,
      emotion: { pitchCents: 0, tempo: 1, energy: 1 },
      seed: 0,
      maxDurationMs: 45_000,
    });
  });

  it.each([
    ['speed', { speed: 0.79 }, '0.8 … 1.2'],
    ['speed', { speed: Number.NaN }, '0.8 … 1.2'],
    ['emotion.pitchCents', { emotion: { pitchCents: -1201, tempo: 1, energy: 1 } }, '-1200 … 1200'],
    ['emotion.tempo', { emotion: { pitchCents: 0, tempo: 0.49, energy: 1 } }, '0.5 … 2'],
    ['emotion.energy', { emotion: { pitchCents: 0, tempo: 1, energy: 0 } }, '0.25 … 2'],
    ['seed', { seed: 2 ** 32 }, 'a whole number from 0 to 4294967295'],
    ['seed', { seed: 1.5 }, 'a whole number from 0 to 4294967295'],
    ['maxDurationMs', { maxDurationMs: Number.NaN }, 'more than 0'],
  ])('says what is allowed for %s (case %#)', (parameter, wrong, allowed) => {
    expect(() => checkRequest({ ...REQUEST, ...wrong })).toThrow(
      expect.objectContaining({ code: 'OUT_OF_RANGE', parameter, message: expect.stringContaining(allowed) }),
    );
  });

  it('accepts the limits themselves', () => {
    const emotion = { pitchCents: 1200, tempo: 2, energy: 0.25 };
    expect(() => checkRequest({ ...REQUEST, speed: 0.8, emotion, seed: 2 ** 32 - 1 })).not.toThrow();
  });

  it('refuses more text than an hour of speech', () => {
    expect(() => checkRequest({ ...REQUEST, text: 'a'.repeat(200_001) })).toThrow(
      expect.objectContaining({ code: 'TEXT_TOO_LONG', length: 200_001, maxLength: 200_000 }),
    );
  });
});
