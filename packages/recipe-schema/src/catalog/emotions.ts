import { z } from 'zod';
import type { Finding } from '../issues/issue.ts';
import { unknownName } from '../issues/unknown-name.ts';
import { DELIVERY_DEFAULTS } from '../recipe/recipe-limits.ts';
import { mapping, name, numberBetween, voiceReference, writtenText } from '../schema/fields.ts';
import { type ReadVoice, voiceFindings } from './voice-names.ts';

/** How a mood changes the delivery. */
export interface Emotion {
  /** What recipes call it. */
  readonly name: string;
  readonly description?: string | undefined;
  /** Added to the pitch of the voice, −1200 … 1200; 100 cents are a semitone. */
  readonly pitchCents: number;
  /** Ratio, 0.5 … 2; 1.25 speaks a quarter faster. */
  readonly tempo: number;
  /** Ratio, 0.25 … 2; 1 is the voice as it is. */
  readonly energy: number;
  /** What speaks a voice in this mood instead of its own engine voice, by the name that recipes use. */
  readonly voices?: ReadonlyMap<string, string> | undefined;
}

const emotion = mapping({
  description: writtenText().optional().meta({ title: 'Description', description: 'For people.' }),
  pitch_shift: numberBetween(-1200, 1200).meta({
    title: 'Pitch shift',
    description: 'In cents: 100 are a semitone up, -100 a semitone down.',
  }),
  tempo: numberBetween(0.5, 2).meta({ title: 'Tempo', description: 'A ratio: 1.25 speaks a quarter faster.' }),
  energy: numberBetween(0.25, 2).meta({ title: 'Energy', description: 'A ratio: 1 is the voice as it is.' }),
  voices: z
    .record(name(), voiceReference(), 'a mapping from characters to voices')
    .optional()
    .meta({
      title: 'Voices',
      description:
        'Who sounds different in this emotion: from a character, or a voice of the engine, to the voice or blend that speaks instead.',
      examples: [{ rick_c137: 'af_sky(0.8)+af_bella(0.2)' }],
    }),
});

/** `kokoro_emotions.yaml` */
export const emotionsFileSchema = mapping({
  emotions: z
    .record(name(), emotion, 'a mapping from names to emotions')
    .meta({ title: 'Emotions', description: 'By the name that recipes use.', required: [DELIVERY_DEFAULTS.emotion] }),
}).meta({ title: 'Vortex emotions', description: 'What an emotion does to pitch, tempo and energy.' });

type EmotionsFile = z.output<typeof emotionsFileSchema>;

export function toEmotions({ emotions }: EmotionsFile): ReadonlyMap<string, Emotion> {
  return new Map(
    Object.entries(emotions).map(([id, { description, pitch_shift, tempo, energy, voices }]) => [
      id,
      {
        name: id,
        description,
        pitchCents: pitch_shift,
        tempo,
        energy,
        voices: voices && new Map(Object.entries(voices)),
      },
    ]),
  );
}

/** The emotion of every recipe and voice that names none has to be there. */
export function findMissingEmotion({ emotions }: EmotionsFile): Finding[] {
  if (Object.hasOwn(emotions, DELIVERY_DEFAULTS.emotion)) return [];
  return [
    {
      path: ['emotions', DELIVERY_DEFAULTS.emotion],
      found: 'nothing',
      allowed: 'the emotion that is used where none is named',
    },
  ];
}

/** What the voices of emotions are compared with. */
export interface KnownVoices {
  readonly engineVoiceIds: readonly string[];
  readonly readVoice: ReadVoice | undefined;
  /** Undefined when the file that names them is broken; then nothing is compared with them. */
  readonly characters: readonly string[] | undefined;
}

/** Voices in the file that nothing goes by. */
export function findUnknownEmotionVoices(
  { emotions }: EmotionsFile,
  { engineVoiceIds, readVoice, characters }: KnownVoices,
): Finding[] {
  const engineVoices = { names: engineVoiceIds, engineVoiceIds, readVoice };
  return Object.entries(emotions).flatMap(([id, { voices = {} }]) =>
    Object.entries(voices).flatMap(([voiceId, engineVoice]) => {
      const path = ['emotions', id, 'voices', voiceId];
      return [
        ...(characters ? unknownName(path, 'voice', voiceId, [...characters, ...engineVoiceIds]) : []),
        ...voiceFindings(path, 'engine voice', engineVoice, engineVoices),
      ];
    }),
  );
}
