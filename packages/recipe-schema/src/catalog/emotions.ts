import { z } from 'zod';
import type { Finding } from '../issues/issue.ts';
import { DELIVERY_DEFAULTS } from '../recipe/recipe-limits.ts';
import { mapping, name, numberBetween, writtenText } from '../schema/fields.ts';

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
}

const emotion = mapping({
  description: writtenText().optional().meta({ title: 'Description', description: 'For people.' }),
  pitch_shift: numberBetween(-1200, 1200).meta({
    title: 'Pitch shift',
    description: 'In cents: 100 are a semitone up, -100 a semitone down.',
  }),
  tempo: numberBetween(0.5, 2).meta({ title: 'Tempo', description: 'A ratio: 1.25 speaks a quarter faster.' }),
  energy: numberBetween(0.25, 2).meta({ title: 'Energy', description: 'A ratio: 1 is the voice as it is.' }),
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
    Object.entries(emotions).map(([id, { description, pitch_shift, tempo, energy }]) => [
      id,
      { name: id, description, pitchCents: pitch_shift, tempo, energy },
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
