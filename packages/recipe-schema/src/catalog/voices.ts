import { z } from 'zod';
import type { Finding } from '../issues/issue.ts';
import { unknownName } from '../issues/unknown-name.ts';
import { MAX_SPEED, MIN_SPEED } from '../recipe/recipe-limits.ts';
import { mapping, name, numberBetween, reference, writtenText } from '../schema/fields.ts';

/** A voice that recipes may name. */
export interface Voice {
  /** What recipes call it. */
  readonly id: string;
  /** The voice of the engine that speaks it. */
  readonly engineVoiceId: string;
  readonly name: string;
  readonly description: string;
  /** A language tag in lower case, such as en-us. */
  readonly language: string;
  readonly defaultEmotion: string;
  /** 0.8 … 1.2 */
  readonly defaultSpeed: number;
}

const LANGUAGE = /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/;
const languageAllowed = 'a language tag in lower case, such as en-us';

const voice = mapping({
  engine_voice_id: reference().meta({
    title: 'Engine voice',
    description: 'The voice of the engine that speaks it, such as af_sky.',
  }),
  name: writtenText().meta({ title: 'Name', description: 'For people.' }),
  description: writtenText().meta({ title: 'Description', description: 'How it sounds, in one sentence.' }),
  language: z
    .string(languageAllowed)
    .regex(LANGUAGE, languageAllowed)
    .meta({ title: 'Language', description: 'What its texts are written in.', examples: ['en-us', 'en-gb'] }),
  default_emotion: reference().meta({ title: 'Default emotion', description: 'Used where a recipe names none.' }),
  default_speed: numberBetween(MIN_SPEED, MAX_SPEED).meta({
    title: 'Default speed',
    description: 'Used where a recipe names none.',
  }),
});

/** `kokoro_voices.yaml` */
export const voicesFileSchema = mapping({
  voices: z
    .record(name(), voice, 'a mapping from names to voices')
    .meta({ title: 'Voices', description: 'By the name that recipes use.' }),
}).meta({
  title: 'Vortex voices',
  description: 'The voices that recipes may name, beside those of the engine itself.',
});

type VoicesFile = z.output<typeof voicesFileSchema>;

export function toVoices({ voices }: VoicesFile): ReadonlyMap<string, Voice> {
  return new Map(
    Object.entries(voices).map(([id, entry]) => [
      id,
      {
        id,
        engineVoiceId: entry.engine_voice_id,
        name: entry.name,
        description: entry.description,
        language: entry.language,
        defaultEmotion: entry.default_emotion,
        defaultSpeed: entry.default_speed,
      },
    ]),
  );
}

/** Names in the file that nothing goes by; emotions are not compared when none are known. */
export function findUnknownNames(
  { voices }: VoicesFile,
  { engineVoiceIds, emotionNames }: { engineVoiceIds: readonly string[]; emotionNames: readonly string[] | undefined },
): Finding[] {
  return Object.entries(voices).flatMap(([id, { engine_voice_id, default_emotion }]) => [
    ...unknownName(['voices', id, 'engine_voice_id'], 'engine voice', engine_voice_id, engineVoiceIds),
    ...(emotionNames ? unknownName(['voices', id, 'default_emotion'], 'emotion', default_emotion, emotionNames) : []),
  ]);
}
