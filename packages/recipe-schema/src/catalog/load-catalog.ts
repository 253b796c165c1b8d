import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { type Finding, type Issue, toIssues } from '../issues/issue.ts';
import { type Checked, checkDocument } from '../schema/check-document.ts';
import { readYaml } from '../source/read-yaml.ts';
import type { SourceMap } from '../source/source-map.ts';
import type { Catalog } from './catalog.ts';
import { ConfigError, ConfigFileError } from './config-error.ts';
import { emotionsFileSchema, findMissingEmotion, findUnknownEmotionVoices, toEmotions } from './emotions.ts';
import { findImpossibleBudgets, modelsFileSchema, toModelsConfig } from './models.ts';
import type { ReadVoice } from './voice-names.ts';
import { findUnknownNames, toVoices, voicesFileSchema } from './voices.ts';

export interface LoadCatalogOptions {
  /** Every voice that the engine has, such as Kokoro's 54. */
  readonly engineVoiceIds: readonly string[];
  /** Reads blends of them; without it, every voice is a name. */
  readonly readVoice?: ReadVoice | undefined;
}

/**
 * Reads `kokoro_voices.yaml`, `kokoro_emotions.yaml` and `models.yaml` of a folder, and checks that what they say
 * fits together.
 *
 * @throws ConfigError with every problem of all three files, or ConfigFileError when one cannot be read.
 */
export async function loadCatalog(
  configDir: string,
  { engineVoiceIds, readVoice }: LoadCatalogOptions,
): Promise<Catalog> {
  const [voices, emotions, models] = await Promise.all([
    readConfigFile(join(configDir, 'kokoro_voices.yaml'), voicesFileSchema),
    readConfigFile(join(configDir, 'kokoro_emotions.yaml'), emotionsFileSchema),
    readConfigFile(join(configDir, 'models.yaml'), modelsFileSchema),
  ]);
  // A broken file has no names to compare with, and is reported itself.
  const emotionNames = emotions.data && Object.keys(emotions.data.emotions);
  const characters = voices.data && Object.keys(voices.data.voices);
  const issues = [
    ...issuesOf(voices, (data) => findUnknownNames(data, { engineVoiceIds, readVoice, emotionNames })),
    ...issuesOf(emotions, (data) => [
      ...findMissingEmotion(data),
      ...findUnknownEmotionVoices(data, { engineVoiceIds, readVoice, characters }),
    ]),
    ...issuesOf(models, findImpossibleBudgets),
  ];
  if (issues.length > 0 || !voices.data || !emotions.data || !models.data) throw new ConfigError({ issues });
  return {
    voices: toVoices(voices.data),
    emotions: toEmotions(emotions.data),
    models: toModelsConfig(models.data),
    engineVoiceIds: [...engineVoiceIds],
    readVoice,
  };
}

interface ConfigFile<T> extends Checked<T> {
  readonly source: SourceMap;
}

async function readConfigFile<T extends z.ZodType>(file: string, schema: T): Promise<ConfigFile<z.output<T>>> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new ConfigFileError({ file, cause });
  });
  const { value, source, findings } = readYaml(bytes, file);
  if (value === undefined) return { findings, source };
  return { ...checkDocument(schema, value, findings), source };
}

function issuesOf<T>({ data, findings, source }: ConfigFile<T>, check: (data: T) => readonly Finding[]): Issue[] {
  return toIssues(data === undefined ? findings : [...findings, ...check(data)], source);
}
