import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRecipe, serialiseRecipe, validateRecipe } from './parse-recipe.ts';
import { RecipeError } from './recipe-error.ts';

const MINIMAL = 'audio_track: { voice_id: summer, script: Hello. }';

function errorOf(act: () => unknown): RecipeError {
  try {
    act();
  } catch (error) {
    if (error instanceof RecipeError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const linesOf = (text: string) => errorOf(() => parseRecipe(text, { fileName: 'demo.yaml' })).message.split('\n');

describe('parseRecipe', () => {
  it('reads everything a recipe may say into camelCase', () => {
    const text = `
version: 1
seed: 42
slot_params: { slot_id: demo-001, duration_seconds: 30, overflow: speed_up }
audio_track:
  voice_id: rick_c137
  emotion: excited
  speed: 1.1
  segments:
    - { text: Hello., voice_id: morty, speed: 0.9 }
    - { phonemes: həlˈoʊ, emotion: sad }
    - { pause_ms: 400 }
visual_track: { camera_path: [{ zoom_in: 1 }] }
semantic_constraints: { must_mention: tea }
`;
    expect(parseRecipe(text)).toEqual({
      version: 1,
      seed: 42,
      slotParams: { slotId: 'demo-001', durationSeconds: 30, overflow: 'speed_up' },
      audioTrack: {
        voiceId: 'rick_c137',
        emotion: 'excited',
        speed: 1.1,
        segments: [
          { text: 'Hello.', voiceId: 'morty', speed: 0.9 },
          { phonemes: 'həlˈoʊ', emotion: 'sad' },
          { pauseMs: 400 },
        ],
      },
      visualTrack: { camera_path: [{ zoom_in: 1 }] },
      semanticConstraints: { must_mention: 'tea' },
    });
  });

  it('fills in the defaults of the slot, and leaves those of the voice to whoever knows it', () => {
    expect(parseRecipe(MINIMAL)).toEqual({
      version: 1,
      slotParams: { durationSeconds: 45, overflow: 'truncate' },
      audioTrack: { voiceId: 'summer', script: 'Hello.' },
      visualTrack: {},
      semanticConstraints: {},
    });
  });

  it('returns a value that nobody can change afterwards', () => {
    const recipe = parseRecipe(`${MINIMAL}\nvisual_track: { a: [1] }`);
    expect(() => Object.assign(recipe.audioTrack, { script: 'Other.' })).toThrow(TypeError);
    expect(Object.values(recipe.visualTrack).every(Object.isFrozen)).toBe(true);
  });

  it('says every problem at once, in the order of the file', () => {
    const text = `seed: 1.5
slot_params:
  slot_id: ../etc
  overflow: truncat
audio_track:
  voice_id: ""
  sped: 1
  speed: 3
  script: Hello.
  segments: []
visual_track: 7
extra: 1
`;
    expect(linesOf(text)).toEqual([
      'demo.yaml:1:1 seed: found 1.5, allowed an integer 0 … 4294967295',
      expect.stringMatching(/^demo\.yaml:3:3 slot_params\.slot_id: found "\.\.\/etc", allowed a file name/),
      'demo.yaml:4:3 slot_params.overflow: found "truncat", allowed truncate, speed_up, error, did you mean "truncate"?',
      'demo.yaml:5:1 audio_track: found script and segments, allowed exactly one of script, segments',
      expect.stringMatching(/^demo\.yaml:6:3 audio_track\.voice_id: found "", allowed a name/),
      'demo.yaml:7:3 audio_track.sped: found an unknown key, allowed voice_id, emotion, speed, script, segments, did you mean "speed"?',
      'demo.yaml:8:3 audio_track.speed: found 3, allowed 0.8 … 1.2',
      expect.stringMatching(/^demo\.yaml:10:3 audio_track\.segments: found an empty list/),
      'demo.yaml:11:1 visual_track: found 7, allowed a mapping',
      expect.stringMatching(/^demo\.yaml:12:1 extra: found an unknown key/),
    ]);
  });

  it('gives programs the same as people', () => {
    const error = errorOf(() => parseRecipe(`${MINIMAL}\nseed: x`, { fileName: 'a.yaml' }));
    expect(error).toMatchObject({
      name: 'RecipeError',
      code: 'RECIPE_INVALID',
      issues: [
        { path: 'seed', fileName: 'a.yaml', line: 2, column: 1, found: '"x"', allowed: 'an integer 0 … 4294967295' },
      ],
    });
    expect(error.hint).not.toBe('');
  });

  it('says problems of the text and of its content together, and none of them twice', () => {
    expect(linesOf('audio_track: { voice_id: *a, script: Hi., speed: 9 }\nseed: .nan\nseed: 1')).toEqual([
      expect.stringContaining('1:26 audio_track.voice_id: found an alias'),
      'demo.yaml:1:43 audio_track.speed: found 9, allowed 0.8 … 1.2',
      expect.stringContaining('2:7 seed: found .nan'),
      expect.stringContaining('3:1 seed: found a key written twice'),
    ]);
  });

  it.each([
    ['no audio track', '{}', 'demo.yaml:1:1 audio_track: found nothing, allowed a mapping'],
    ['a text instead of a mapping', 'hello', 'demo.yaml:1:1: found "hello", allowed a mapping'],
    [
      'neither script nor segments',
      'audio_track: {voice_id: a}',
      'demo.yaml:1:1 audio_track: found no script, no segments, allowed exactly one of script, segments',
    ],
    [
      'a script that is a number',
      'audio_track: {voice_id: a, script: 7}',
      'demo.yaml:1:28 audio_track.script: found 7, allowed text that is not empty',
    ],
    [
      'a script of spaces',
      'audio_track: {voice_id: a, script: " \\n"}',
      'demo.yaml:1:28 audio_track.script: found " \\n", allowed text that is not empty',
    ],
    [
      'a control character',
      'audio_track: {voice_id: a, script: "a\\u0007"}',
      'demo.yaml:1:28 audio_track.script: found U+0007 at character 2 of "a\\u0007", allowed text without control characters and halves of characters',
    ],
    [
      'half a surrogate pair',
      'audio_track: {voice_id: a, script: "a\\ud800"}',
      'demo.yaml:1:28 audio_track.script: found U+D800 at character 2 of "a\\ud800", allowed text without control characters and halves of characters',
    ],
    ['a later version', `${MINIMAL}\nversion: 2`, 'demo.yaml:2:1 version: found 2, allowed 1'],
    ['a negative seed', `${MINIMAL}\nseed: -1`, 'demo.yaml:2:1 seed: found -1, allowed an integer 0 … 4294967295'],
    [
      'a slot without length',
      `${MINIMAL}\nslot_params: {duration_seconds: 0}`,
      'demo.yaml:2:15 slot_params.duration_seconds: found 0, allowed more than 0, at most 45',
    ],
    [
      'a slot that is too long',
      `${MINIMAL}\nslot_params: {duration_seconds: 45.01}`,
      'demo.yaml:2:15 slot_params.duration_seconds: found 45.01, allowed more than 0, at most 45',
    ],
    ['a key without a value', `${MINIMAL}\nvisual_track:`, 'demo.yaml:2:1 visual_track: found null, allowed a mapping'],
    [
      'a segment that says two things',
      'audio_track: {voice_id: a, segments: [{text: b, pause_ms: 1}]}',
      'demo.yaml:1:39 audio_track.segments[0]: found text and pause_ms, allowed exactly one of text, phonemes, pause_ms',
    ],
    [
      'a pause with a voice',
      'audio_track: {voice_id: a, segments: [{text: b}, {pause_ms: 1, voice_id: c}]}',
      'demo.yaml:1:64 audio_track.segments[1].voice_id: found "c", allowed nothing of the kind beside pause_ms',
    ],
    [
      'nothing but pauses',
      'audio_track: {voice_id: a, segments: [{pause_ms: 1}]}',
      'demo.yaml:1:28 audio_track.segments: found a list of 1, allowed a list in which at least one segment has text or phonemes',
    ],
    [
      'a syntax error',
      'audio_track: [',
      expect.stringMatching(/^demo\.yaml:1:15: found a syntax error: .*, allowed YAML 1\.2 or JSON$/),
    ],
  ])('refuses %s', (_name, text, line) => {
    expect(linesOf(text)).toEqual([line]);
  });

  it('keeps the error readable however many problems there are', () => {
    const many = Array.from({ length: 2000 }, (_, index) => `key${index}: 1`).join('\n');
    const error = errorOf(() => parseRecipe(many));
    expect(error.issues).toHaveLength(2001);
    expect(error.message.split('\n')).toHaveLength(51);
    expect(error.message).toContain('… and 1951 more');
  });

  it('fails with a RecipeError, or not at all, whatever is done to a text', () => {
    const original = `${MINIMAL}\nseed: 42 # why\nvisual_track: { list: [1, "two", ~] }\nslot_params:\n  slot_id: a\n`;
    const noise = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 5 }),
      fc.constantFrom('\t', '\n', ': ', '- ', '*a', '&a', '"', '{', ']', '|', '>', '!', '---\n', '<<: '),
    );
    fc.assert(
      fc.property(fc.nat(original.length), fc.nat(6), noise, (at, removed, inserted) => {
        const text = original.slice(0, at) + inserted + original.slice(at + removed);
        try {
          parseRecipe(text);
        } catch (error) {
          expect(error).toBeInstanceOf(RecipeError);
          expect((error as RecipeError).issues).not.toEqual([]);
        }
      }),
      { numRuns: 500, seed: 3 },
    );
  });
});

describe('validateRecipe', () => {
  it('takes the wire form, and copies it', () => {
    const wire = { audio_track: { voice_id: 'summer', script: 'Hello.' }, visual_track: { list: [1] } };
    const recipe = validateRecipe(wire);
    wire.visual_track.list.push(2);
    expect(recipe).toEqual({ ...parseRecipe(MINIMAL), visualTrack: { list: [1] } });
  });

  it('returns a recipe that was checked before as it is', () => {
    const recipe = parseRecipe(MINIMAL);
    expect(validateRecipe(recipe)).toBe(recipe);
  });

  it('checks a recipe that was put together in TypeScript, and names its problems in wire spelling', () => {
    const recipe = { ...parseRecipe(MINIMAL), slotParams: { durationSeconds: 90, overflow: 'truncate' } };
    expect(errorOf(() => validateRecipe(recipe)).message).toBe(
      'slot_params.duration_seconds: found 90, allowed more than 0, at most 45',
    );
  });

  it('does not choose between two spellings of one key', () => {
    const recipe = { audioTrack: { voiceId: 'a', voice_id: 'b', script: 'Hello.' } };
    expect(errorOf(() => validateRecipe(recipe)).issues).toMatchObject([
      { path: 'audio_track.voiceId', nearest: 'voice_id' },
    ]);
  });

  it.each<[unknown, string]>([
    [undefined, 'found nothing'],
    [null, 'found null, allowed a mapping'],
    [[], 'found an empty list, allowed a mapping'],
    [{ audio_track: { voice_id: 'a', script: new Date(0) } }, 'audio_track.script: found a Date'],
    [{ audio_track: { voice_id: 'a', script: 'b', speed: Number.NaN } }, 'audio_track.speed: found NaN'],
    [JSON.parse('{"audio_track": {"voice_id": "a", "script": "b"}, "__proto__": {}}'), 'found the key "__proto__"'],
  ])('refuses %j', (value, message) => {
    const { issues, message: text } = errorOf(() => validateRecipe(value));
    expect(text).toContain(message);
    expect(issues).toHaveLength(1);
    expect(issues[0]?.line).toBeUndefined();
  });
});

describe('serialiseRecipe', () => {
  it("gives the wire form, with the user's own keys as they were", () => {
    const recipe = parseRecipe(`${MINIMAL}\nvisual_track: { camelCase: { innerKey: 1 }, snake_case: 2 }`);
    expect(serialiseRecipe(recipe)).toEqual({
      version: 1,
      slot_params: { duration_seconds: 45, overflow: 'truncate' },
      audio_track: { voice_id: 'summer', script: 'Hello.' },
      visual_track: { camelCase: { innerKey: 1 }, snake_case: 2 },
      semantic_constraints: {},
    });
  });
});
