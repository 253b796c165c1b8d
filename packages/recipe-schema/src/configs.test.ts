import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadCatalog } from './catalog/load-catalog.ts';
import { parseRecipe } from './recipe/parse-recipe.ts';
import { resolveRecipe } from './recipe/resolve-recipe.ts';

const configDir = fileURLToPath(new URL('../../../configs/', import.meta.url));
const engineVoiceIds = ['af_sky', 'af_bella', 'af_jessica', 'am_michael', 'af_sarah', 'af_nicole'];
const readVoice = (voice: string) => voice.match(/[a-z]{2}_[a-z]+/g) ?? [];

const read = (file: string) => readFile(`${configDir}${file}`, 'utf8');
const catalog = () => loadCatalog(configDir, { engineVoiceIds, readVoice });

describe('the configs of the repository', () => {
  it('map the characters to their voices', async () => {
    const { voices } = await catalog();
    expect(Object.fromEntries(Array.from(voices.values(), ({ id, engineVoiceId }) => [id, engineVoiceId]))).toEqual({
      rick_c137: 'af_sky',
      morty: 'af_bella',
      summer: 'af_jessica',
      jerry: 'am_michael',
      beth: 'af_sarah',
    });
  });

  it('have the emotions that are promised', async () => {
    const { emotions } = await catalog();
    expect([...emotions.keys()]).toEqual(['neutral', 'excited', 'manic', 'sad', 'angry']);
    expect(emotions.get('neutral')).toMatchObject({ pitchCents: 0, tempo: 1, energy: 1 });
    expect(emotions.get('excited')).toMatchObject({ pitchCents: 50, tempo: 1.15, energy: 1.3 });
    expect(emotions.get('manic')).toMatchObject({ pitchCents: 100, tempo: 1.25, energy: 1.5 });
  });

  it('let Beth lose her calm when she is sad', async () => {
    const { segments } = resolveRecipe(
      parseRecipe('audio_track: { voice_id: beth, emotion: sad, script: It is nothing. }'),
      await catalog(),
    );
    expect(segments).toMatchObject([{ voice: { id: 'beth', engineVoiceId: 'af_sarah(0.8)+af_nicole(0.2)' } }]);
  });

  it("declare Kokoro's memory, and the limits of a 12 GiB card", async () => {
    const { models } = await catalog();
    expect(models.models.get('kokoro')).toMatchObject({
      residentBytes: 444_529_115,
      workingBytes: 53_687_091,
      sampleRate: 24_000,
    });
    expect(models.budgets['cuda:0']).toMatchObject({ softLimitBytes: 11 * 2 ** 30, hardLimitBytes: 11.5 * 2 ** 30 });
  });

  it('begin with the schema that helps an editor', async () => {
    const files = [...(await readdir(configDir, { recursive: true }))].filter((file) => file.endsWith('.yaml'));
    expect(files.length).toBeGreaterThanOrEqual(6);
    for (const file of files) {
      const schema = /^# yaml-language-server: \$schema=(\S+)\n/.exec(await read(file))?.[1];
      const target = new URL(schema ?? 'missing', new URL(file, `file://${configDir}`));
      expect(JSON.parse(await readFile(target, 'utf8')), file).toHaveProperty('title');
    }
  });
});

describe('the recipes of the repository', async () => {
  const files = await readdir(`${configDir}recipes`);

  it.each(files)('%s can be spoken', async (file) => {
    const recipe = parseRecipe(await read(`recipes/${file}`), { fileName: file });
    expect(resolveRecipe(recipe, await catalog()).segments.length).toBeGreaterThan(0);
  });

  it('demo.yaml is the first thing a newcomer hears: about fifteen seconds in slot demo-001', async () => {
    const { slotParams, audioTrack, seed } = parseRecipe(await read('recipes/demo.yaml'));
    expect(slotParams.slotId).toBe('demo-001');
    expect(audioTrack).toMatchObject({ voiceId: 'rick_c137', emotion: 'excited' });
    expect(seed).toBe(42);
    const words = audioTrack.script?.trim().split(/\s+/) ?? [];
    expect(words.length).toBeGreaterThanOrEqual(35);
    expect(words.length).toBeLessThanOrEqual(45);
  });
});
