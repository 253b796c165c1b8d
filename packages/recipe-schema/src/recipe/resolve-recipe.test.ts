import { describe, expect, it } from 'vitest';
import type { Catalog } from '../catalog/catalog.ts';
import { readVoice } from '../testing/read-voice.ts';
import { parseRecipe, validateRecipe } from './parse-recipe.ts';
import { RecipeError } from './recipe-error.ts';
import { resolveRecipe } from './resolve-recipe.ts';

const voice = (id: string, engineVoiceId: string, defaultEmotion: string, defaultSpeed: number) =>
  [id, { id, engineVoiceId, name: id, description: id, language: 'en-us', defaultEmotion, defaultSpeed }] as const;
const emotion = (name: string, pitchCents: number, tempo: number, energy: number) =>
  [name, { name, pitchCents, tempo, energy }] as const;

const catalog: Catalog = {
  voices: new Map([voice('rick_c137', 'af_sky', 'excited', 1.1), voice('morty', 'af_bella', 'neutral', 0.9)]),
  emotions: new Map([emotion('neutral', 0, 1, 1), emotion('excited', 50, 1.15, 1.3), emotion('sad', -75, 0.9, 0.75)]),
  models: { budgets: {}, models: new Map() },
  engineVoiceIds: ['af_sky', 'af_bella', 'bm_george'],
  readVoice,
};

const resolve = (text: string) => resolveRecipe(parseRecipe(text, { fileName: 'demo.yaml' }), catalog);
const script = (fields: string) => resolve(`audio_track: { script: Hello., ${fields} }`).segments[0];

describe('resolveRecipe', () => {
  it('replaces names by what they stand for', () => {
    expect(
      resolve(
        '{ seed: 7, slot_params: { slot_id: a, duration_seconds: 1.5, overflow: error }, audio_track: { voice_id: morty, emotion: sad, speed: 1.2, script: Hello. } }',
      ),
    ).toEqual({
      slot: { id: 'a', durationMs: 1500, overflow: 'error' },
      seed: 7,
      segments: [
        {
          kind: 'speech',
          path: 'audio_track.script',
          text: 'Hello.',
          voice: { id: 'morty', engineVoiceId: 'af_bella', language: 'en-us' },
          emotion: { name: 'sad', pitchCents: -75, tempo: 0.9, energy: 0.75 },
          speed: 1.2,
        },
      ],
      visualTrack: {},
      semanticConstraints: {},
    });
  });

  it.each([
    ['the recipe', 'voice_id: rick_c137, emotion: sad, speed: 0.8', 'sad', 0.8],
    ['the voice, where the recipe says nothing', 'voice_id: rick_c137', 'excited', 1.1],
    ['the voice, for what the recipe leaves out', 'voice_id: rick_c137, speed: 1', 'excited', 1],
    ['the global defaults, for a voice of the engine', 'voice_id: bm_george', 'neutral', 1],
  ])('takes emotion and speed from %s', (_name, fields, name, speed) => {
    expect(script(fields)).toMatchObject({ emotion: { name }, speed });
  });

  it('lets a voice of the engine be used directly, and leaves its language to the engine', () => {
    expect(script('voice_id: bm_george')).toMatchObject({
      voice: { id: 'bm_george', engineVoiceId: 'bm_george', language: undefined },
    });
  });

  it.each(['af_sky+bm_george', './own.bin'])('lets %s be used directly', (voice) => {
    expect(script(`voice_id: ${voice}`)).toMatchObject({
      voice: { id: voice, engineVoiceId: voice, language: undefined },
      emotion: { name: 'neutral' },
    });
  });

  it('lets an emotion have a voice of its own for a character or a voice of the engine', () => {
    const sad = { name: 'sad', pitchCents: -75, tempo: 0.9, energy: 0.75 };
    const voices = new Map([
      ['rick_c137', 'af_sky+bm_george'],
      ['af_bella', 'af_sky'],
    ]);
    const sadder: Catalog = { ...catalog, emotions: new Map([...catalog.emotions, ['sad', { ...sad, voices }]]) };
    const { segments } = resolveRecipe(
      parseRecipe(`
audio_track:
  voice_id: rick_c137
  segments:
    - { text: One., emotion: sad }
    - { text: Two. }
    - { text: Three., emotion: sad, voice_id: af_bella }
    - { text: Four., emotion: sad, voice_id: morty }
`),
      sadder,
    );
    expect(segments).toMatchObject([
      { voice: { id: 'rick_c137', engineVoiceId: 'af_sky+bm_george', language: 'en-us' }, emotion: sad },
      { voice: { id: 'rick_c137', engineVoiceId: 'af_sky' } },
      { voice: { id: 'af_bella', engineVoiceId: 'af_sky' } },
      { voice: { id: 'morty', engineVoiceId: 'af_bella' } },
    ]);
  });

  it('names an unknown voice of a blend, and points at the character that cannot be read', () => {
    const text = `
audio_track:
  voice_id: af_sky+af_bela
  segments:
    - text: One.
      voice_id: af_sky+
`;
    expect(() => resolve(text)).toThrow(
      [
        'demo.yaml:3:3 audio_track.voice_id: found the unknown engine voice "af_bela", allowed af_sky, af_bella, bm_george, did you mean "af_bella"?',
        'demo.yaml:6:7 audio_track.segments[0].voice_id: found an unreadable voice: It cannot be read at character 7',
      ].join('\n'),
    );
  });

  it('gives each segment what it says, then what the track says, then what its own voice says', () => {
    const { segments } = resolve(`
audio_track:
  voice_id: rick_c137
  speed: 1.2
  segments:
    - text: One.
    - { text: Two., voice_id: morty }
    - { pause_ms: 250 }
    - { phonemes: tˈu, emotion: sad, speed: 0.9 }
`);
    expect(segments).toMatchObject([
      {
        kind: 'speech',
        path: 'audio_track.segments[0]',
        voice: { id: 'rick_c137' },
        emotion: { name: 'excited' },
        speed: 1.2,
      },
      {
        kind: 'speech',
        path: 'audio_track.segments[1]',
        voice: { id: 'morty' },
        emotion: { name: 'neutral' },
        speed: 1.2,
      },
      { kind: 'pause', path: 'audio_track.segments[2]', durationMs: 250 },
      { kind: 'phonemes', phonemes: 'tˈu', voice: { id: 'rick_c137' }, emotion: { name: 'sad' }, speed: 0.9 },
    ]);
  });

  it('names every unknown voice and emotion once, with its line, the known ones and the nearest', () => {
    const text = `
audio_track:
  voice_id: rick
  segments:
    - text: One.
      emotion: exited
    - text: Two.
      voice_id: af_skye
`;
    expect(() => resolve(text)).toThrow(RecipeError);
    expect(() => resolve(text)).toThrow(
      [
        'demo.yaml:3:3 audio_track.voice_id: found the unknown voice "rick", allowed rick_c137, morty, af_sky, af_bella, bm_george, did you mean "rick_c137"?',
        'demo.yaml:6:7 audio_track.segments[0].emotion: found the unknown emotion "exited", allowed neutral, excited, sad, did you mean "excited"?',
        'demo.yaml:8:7 audio_track.segments[1].voice_id: found the unknown voice "af_skye", allowed rick_c137, morty, af_sky, af_bella, bm_george, did you mean "af_sky"?',
      ].join('\n'),
    );
  });

  it.each(['constructor', '__proto__', 'toString'])('knows no voice or emotion named %s', (name) => {
    const recipe = validateRecipe({ audio_track: { voice_id: name, emotion: name, script: 'Hello.' } });
    expect(() => resolveRecipe(recipe, catalog)).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ line: undefined }), expect.anything()] }),
    );
  });

  it('checks a recipe that was put together by hand first', () => {
    const recipe = { ...parseRecipe('audio_track: { voice_id: morty, script: a }'), seed: -1 };
    expect(() => resolveRecipe(recipe, catalog)).toThrow('seed: found -1');
  });
});

describe('the seed of a recipe without one', () => {
  const seedOf = (text: string) => resolve(text).seed;
  const track = 'audio_track: { voice_id: morty, speed: 1, script: Hello. }';

  it('is the first 32 bits of the SHA-256 of its audio track, for ever', () => {
    // printf '{"script":"Hello.","speed":1,"voice_id":"morty"}' | sha256sum
    expect(seedOf(track)).toBe(0x4145a51b);
  });

  it('depends on what is heard, and on nothing else', () => {
    expect(seedOf(`${track}\nslot_params: { slot_id: other, duration_seconds: 9 }\nvisual_track: { a: 1 }`)).toBe(
      seedOf(track),
    );
    expect(seedOf('audio_track: { script: Hello., voice_id: morty, speed: 1.0 }')).toBe(seedOf(track));
    expect(seedOf('audio_track: { voice_id: morty, speed: 1, script: Hello! }')).not.toBe(seedOf(track));
  });
});
