import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readVoice } from '../testing/read-voice.ts';
import { loadCatalog } from './load-catalog.ts';
import type { ReadVoice } from './voice-names.ts';

const VOICES = `voices:
  rick:
    engine_voice_id: af_sky
    name: Rick
    description: Loud.
    language: en-us
    default_emotion: neutral
    default_speed: 1.1
`;
const EMOTIONS = `emotions:
  neutral: { pitch_shift: 0, tempo: 1, energy: 1 }
  sad: { pitch_shift: -75, tempo: 0.9, energy: 0.75, description: Slow. }
`;
const withVoices = (voices: string) => EMOTIONS.replace('description: Slow.', `\n    voices: ${voices}`);
const MODELS = `budgets:
  "cuda:0": { soft_target_gib: 10.5, soft_limit_gib: 11, hard_limit_gib: 11.5, total_gib: 12 }
models:
  kokoro: { device: "cuda:0", resident_gib: { weights: 0.4, voices: 0.01, buffer: 0.004 }, working_gib: 0.05, sample_rate: 24000 }
  image: { device: cpu, resident_gib: { weights: 6 } }
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vortex-catalog-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface LoadOptions {
  readonly voices?: string;
  readonly emotions?: string;
  readonly models?: string;
  readonly engineVoiceIds?: readonly string[];
  readonly readVoice?: ReadVoice;
}

async function load({
  voices = VOICES,
  emotions = EMOTIONS,
  models = MODELS,
  engineVoiceIds = ['af_sky', 'am_adam'],
  ...options
}: LoadOptions = {}) {
  await writeFile(join(folder, 'kokoro_voices.yaml'), voices);
  await writeFile(join(folder, 'kokoro_emotions.yaml'), emotions);
  await writeFile(join(folder, 'models.yaml'), models);
  return loadCatalog(folder, { engineVoiceIds, ...options });
}

const linesOf = async (files: LoadOptions) => {
  const error: unknown = await load(files).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'ConfigError', code: 'CONFIG_INVALID' });
  return (error as Error).message.replaceAll(`${folder}/`, '').split('\n');
};

describe('loadCatalog', () => {
  it('reads voices and emotions, with the unit in each name', async () => {
    const { voices, emotions, engineVoiceIds } = await load();
    expect([...voices.values()]).toEqual([
      {
        id: 'rick',
        engineVoiceId: 'af_sky',
        name: 'Rick',
        description: 'Loud.',
        language: 'en-us',
        defaultEmotion: 'neutral',
        defaultSpeed: 1.1,
      },
    ]);
    expect(emotions.get('sad')).toEqual({
      name: 'sad',
      description: 'Slow.',
      pitchCents: -75,
      tempo: 0.9,
      energy: 0.75,
    });
    expect(engineVoiceIds).toEqual(['af_sky', 'am_adam']);
  });

  it('reads budgets and models in bytes', async () => {
    const { models } = await load();
    expect(models.budgets).toEqual({
      'cuda:0': {
        overheadBytes: 0,
        softTargetBytes: 11_274_289_152,
        softLimitBytes: 11_811_160_064,
        hardLimitBytes: 12_348_030_976,
        totalBytes: 12_884_901_888,
      },
    });
    expect(models.models.get('kokoro')).toEqual({
      id: 'kokoro',
      device: 'cuda:0',
      residentBreakdownBytes: { weights: 429_496_730, voices: 10_737_418, buffer: 4_294_967 },
      residentBytes: 444_529_115,
      workingBytes: 53_687_091,
      sampleRate: 24_000,
    });
    expect(models.models.get('image')).toMatchObject({ workingBytes: 0, sampleRate: undefined });
  });

  it('says every problem of every file at once', async () => {
    const files = {
      voices: VOICES.replace('1.1', '2'),
      emotions: EMOTIONS.replace('tempo: 1,', 'temp: 1,'),
      models: MODELS.replace('sample_rate: 24000', 'sample_rate: 1.5'),
    };
    expect(await linesOf(files)).toEqual([
      'kokoro_voices.yaml:8:5 voices.rick.default_speed: found 2, allowed 0.8 … 1.2',
      'kokoro_emotions.yaml:2:3 emotions.neutral.tempo: found nothing, allowed 0.5 … 2',
      'kokoro_emotions.yaml:2:30 emotions.neutral.temp: found an unknown key, allowed description, pitch_shift, tempo, energy, voices, did you mean "tempo"?',
      expect.stringMatching(
        /^models\.yaml:4:\d+ models\.kokoro\.sample_rate: found 1\.5, allowed an integer 8000 … 192000$/,
      ),
    ]);
  });

  it('refuses a voice whose engine voice or emotion does not exist', async () => {
    const voices = VOICES.replace('af_sky', 'af_skye').replace('neutral', 'neutrl');
    expect(await linesOf({ voices })).toEqual([
      'kokoro_voices.yaml:3:5 voices.rick.engine_voice_id: found the unknown engine voice "af_skye", allowed af_sky, am_adam, did you mean "af_sky"?',
      'kokoro_voices.yaml:7:5 voices.rick.default_emotion: found the unknown emotion "neutrl", allowed neutral, sad, did you mean "neutral"?',
    ]);
  });

  it.each(['af_sky+am_adam', './own.bin', './own.bin+af_sky'])('lets %s speak for a character', async (voice) => {
    const { voices } = await load({ voices: VOICES.replace('af_sky', voice), readVoice });
    expect(voices.get('rick')).toMatchObject({ engineVoiceId: voice });
  });

  it('reads which voices an emotion has of its own', async () => {
    const { emotions } = await load({ emotions: withVoices('{ rick: af_sky+am_adam, am_adam: af_sky }'), readVoice });
    expect(emotions.get('neutral')?.voices).toBeUndefined();
    expect([...emotions.get('sad')!.voices!]).toEqual([
      ['rick', 'af_sky+am_adam'],
      ['am_adam', 'af_sky'],
    ]);
  });

  it('refuses unknown names in blends and emotions, and points at the character that cannot be read', async () => {
    const voices = VOICES.replace('af_sky', 'af_sky+am_adm');
    const emotions = withVoices('{ rik: af_sky, rick: af_skye, am_adam: af_sky++af_sky }');
    expect(await linesOf({ voices, emotions, readVoice })).toEqual([
      'kokoro_voices.yaml:3:5 voices.rick.engine_voice_id: found the unknown engine voice "am_adm", allowed af_sky, am_adam, did you mean "am_adam"?',
      'kokoro_emotions.yaml:4:15 emotions.sad.voices.rik: found the unknown voice "rik", allowed rick, af_sky, am_adam, did you mean "rick"?',
      'kokoro_emotions.yaml:4:28 emotions.sad.voices.rick: found the unknown engine voice "af_skye", allowed af_sky, am_adam, did you mean "af_sky"?',
      'kokoro_emotions.yaml:4:43 emotions.sad.voices.am_adam: found an unreadable engine voice: It cannot be read at character 7',
    ]);
  });

  it('knows no blends unless it is told how to read them', async () => {
    expect(await linesOf({ emotions: withVoices('{ rick: af_sky+am_adam }') })).toEqual([
      'kokoro_emotions.yaml:4:15 emotions.sad.voices.rick: found the unknown engine voice "af_sky+am_adam", allowed af_sky, am_adam, did you mean "af_sky"?',
    ]);
  });

  it('compares the voices of emotions with no characters when their file is broken', async () => {
    const voices = VOICES.replace('1.1', '2');
    expect(await linesOf({ voices, emotions: withVoices('{ rik: af_sky }') })).toEqual([
      expect.stringContaining('default_speed'),
    ]);
  });

  it('demands the emotion that is used where none is named', async () => {
    expect(await linesOf({ emotions: 'emotions: {}', voices: 'voices: {}' })).toEqual([
      'kokoro_emotions.yaml:1:1 emotions.neutral: found nothing, allowed the emotion that is used where none is named',
    ]);
  });

  it.each([
    ['pitch_shift: -75', 'pitch_shift: -1201', 'emotions.sad.pitch_shift: found -1201, allowed -1200 … 1200'],
    ['tempo: 0.9', 'tempo: 0', 'emotions.sad.tempo: found 0, allowed 0.5 … 2'],
    ['energy: 0.75', 'energy: 2.1', 'emotions.sad.energy: found 2.1, allowed 0.25 … 2'],
    ['sad:', '"sa d":', 'emotions["sa d"]: found the name "sa d", allowed a name of'],
  ])('keeps emotions in their ranges: %s', async (before, after, expected) => {
    expect(await linesOf({ emotions: EMOTIONS.replace(before, after) })).toEqual([expect.stringContaining(expected)]);
  });

  it.each([
    [
      'soft_limit_gib: 11,',
      'soft_limit_gib: 11.6,',
      'budgets["cuda:0"].soft_limit_gib: found 11.6, allowed at most hard_limit_gib, 11.5',
    ],
    ['total_gib: 12', 'total_gib: 8', 'budgets["cuda:0"].hard_limit_gib: found 11.5, allowed at most total_gib, 8'],
    [
      'device: "cuda:0"',
      'device: "cuda:1"',
      'models.kokoro.device: found the unknown device "cuda:1", allowed cpu, cuda:0, did you mean "cuda:0"?',
    ],
    ['device: cpu', 'device: gpu', 'models.image.device: found "gpu", allowed cpu, or cuda: and a number'],
    ['{ weights: 6 }', '{}', 'models.image.resident_gib: found a mapping, allowed at least one part'],
    ['{ weights: 6 }', '{ weights: 0 }', 'models.image.resident_gib.weights: found 0, allowed more than 0'],
  ])('refuses a budget that cannot hold: %s → %s', async (before, after, expected) => {
    expect(await linesOf({ models: MODELS.replace(before, after) })).toEqual([expect.stringContaining(expected)]);
  });

  it('names a file that is missing, and how to come by one', async () => {
    await load();
    await rm(join(folder, 'models.yaml'));
    await expect(loadCatalog(folder, { engineVoiceIds: ['af_sky'] })).rejects.toMatchObject({
      name: 'ConfigFileError',
      code: 'CONFIG_NOT_FOUND',
      file: join(folder, 'models.yaml'),
      hint: expect.stringContaining('configs/'),
    });
  });

  it('says when a file is there but cannot be read', async () => {
    await load();
    await expect(loadCatalog(join(folder, 'models.yaml'), { engineVoiceIds: [] })).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
    });
  });
});
