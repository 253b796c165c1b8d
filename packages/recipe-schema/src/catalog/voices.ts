import { z } from 'zod';
import type { Finding } from '../issues/issue.ts';
import { unknownName } from '../issues/unknown-name.ts';
import { MAX_SPEED, MIN_SPEED } from '../recipe/recipe-limits.ts';
import { mapping, name, numberBetween, reference, voiceReference, writtenText } from '../schema/fields.ts';
import { type ReadVoice, voiceFindings } from './voice-names.ts';

/** A voice that recipes may name. */
export interface Voice {
  /** What recipes call it. */
  readonly id: string;
  /** The voice of the engine that speaks it, or a blend. */
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
  engine_voice_id: voiceReference().meta({
    title: 'Engine voice',
    description:
      'What speaks it: a voice of the engine (af_sky), a blend (af_sarah(0.3)+af_jessica(0.7)), or the path of a .bin or .npy file.',
    examples: ['af_sky', 'af_sarah(0.3)+af_jessica(0.7)'],
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

/** What the names in a file are compared with. */
export interface KnownNames {
  readonly engineVoiceIds: readonly string[];
  readonly readVoice: ReadVoice | undefined;
  /** Undefined when the file that names them is broken; then nothing is compared with them. */
  readonly emotionNames: readonly string[] | undefined;
}

/** Names in the file that nothing goes by. */
export function findUnknownNames(
  { voices }: VoicesFile,
  { engineVoiceIds, readVoice, emotionNames }: KnownNames,
): Finding[] {
  const engineVoices = { names: engineVoiceIds, engineVoiceIds, readVoice };
  return Object.entries(voices).flatMap(([id, { engine_voice_id, default_emotion }]) => [
    ...voiceFindings(['voices', id, 'engine_voice_id'], 'engine voice', engine_voice_id, engineVoices),
    ...(emotionNames ? unknownName(['voices', id, 'default_emotion'], 'emotion', default_emotion, emotionNames) : []),
  ]);
}
