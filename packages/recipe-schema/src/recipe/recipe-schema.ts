import { z } from 'zod';
import { exactlyOneOf } from '../schema/exactly-one-of.ts';
import {
  freeForm,
  integerBetween,
  mapping,
  numberBetween,
  positiveNumberUpTo,
  reference,
  voiceReference,
  writtenText,
} from '../schema/fields.ts';
import { isMapping } from '../source/path.ts';
import { MAX_DURATION_SECONDS, MAX_SPEED, MIN_SPEED, SLOT_DEFAULTS } from './recipe-limits.ts';
import { slotIdField } from './slot-id.ts';

const voiceId = voiceReference().meta({
  title: 'Voice',
  description:
    'A voice of kokoro_voices.yaml (rick_c137), a voice of the engine itself (af_sky), a blend of those (af_sarah(0.3)+af_jessica(0.7)), or the path of a .bin or .npy file.',
  examples: ['rick_c137', 'af_sky', 'af_sarah(0.3)+af_jessica(0.7)'],
});

const emotion = reference().meta({
  title: 'Emotion',
  description: "An emotion of kokoro_emotions.yaml. Without it: the voice's own, else neutral.",
  examples: ['neutral', 'excited', 'manic', 'sad', 'angry'],
});

const speed = numberBetween(MIN_SPEED, MAX_SPEED).meta({
  title: 'Speed',
  description:
    "How fast it is spoken: 1 is the voice's natural pace, 1.2 takes a sixth less time. Without it: the voice's own, else 1.",
});

const segment = exactlyOneOf(
  mapping({
    text: writtenText().optional().meta({ title: 'Text', description: 'What is spoken.' }),
    phonemes: writtenText()
      .optional()
      .meta({ title: 'Phonemes', description: "What is spoken, in the engine's own phonemes." }),
    pause_ms: integerBetween(1, MAX_DURATION_SECONDS * 1000)
      .optional()
      .meta({ title: 'Pause', description: 'Silence, in milliseconds.' }),
    voice_id: voiceId.optional(),
    emotion: emotion.optional(),
    speed: speed.optional(),
  }),
  ['text', 'phonemes', 'pause_ms'],
  { pause_ms: ['voice_id', 'emotion', 'speed'] },
);

const speaks = (value: unknown): boolean =>
  isMapping(value) && (Object.hasOwn(value, 'text') || Object.hasOwn(value, 'phonemes'));

const segments = z
  .array(segment, 'a list of segments')
  // A slot of pauses alone would be silence that claims success.
  .refine((list) => list.some(speaks), {
    error: 'a list in which at least one segment has text or phonemes',
    when: ({ value }) => Array.isArray(value),
  })
  .meta({
    title: 'Segments',
    description: 'What is spoken, one after the other, each with its own voice, emotion and speed where it names them.',
    contains: { type: 'object', anyOf: [{ required: ['text'] }, { required: ['phonemes'] }] },
  });

const audioTrack = exactlyOneOf(
  mapping({
    voice_id: voiceId,
    emotion: emotion.optional(),
    speed: speed.optional(),
    script: writtenText().optional().meta({ title: 'Script', description: 'What is spoken, as one text.' }),
    segments: segments.optional(),
  }),
  ['script', 'segments'],
);

const slotParams = mapping({
  slot_id: slotIdField().optional(),
  duration_seconds: positiveNumberUpTo(MAX_DURATION_SECONDS)
    .default(SLOT_DEFAULTS.durationSeconds)
    .meta({ title: 'Duration', description: 'How long the slot may be, in seconds.' }),
  overflow: z.enum(['truncate', 'speed_up', 'error']).default(SLOT_DEFAULTS.overflow).meta({
    title: 'Overflow',
    description:
      'What happens when the speech is longer than the slot: it is cut after a word, spoken faster, or refused.',
  }),
});

/** A recipe on the wire: snake_case, as in a file. */
export const recipeSchema = mapping({
  version: z.literal(1).default(1).meta({ title: 'Version', description: 'Of this format.' }),
  seed: integerBetween(0, 2 ** 32 - 1)
    .optional()
    .meta({
      title: 'Seed',
      description: 'Equal seed and equal words give equal bytes. Without it: derived from the audio track.',
    }),
  slot_params: slotParams
    .prefault({})
    .meta({ title: 'Slot', description: 'Which slot this is, and how long it may be.' }),
  audio_track: audioTrack.meta({ title: 'Audio track', description: 'Who says what, and how.' }),
  visual_track: freeForm().default({}).meta({ title: 'Visual track', description: 'Handed on untouched.' }),
  semantic_constraints: freeForm()
    .default({})
    .meta({ title: 'Semantic constraints', description: 'Handed on untouched.' }),
}).meta({ title: 'Vortex slot recipe', description: 'What is spoken in one slot of at most 45 seconds.' });

/** A recipe as people write it, with everything optional left out. */
export type RecipeInput = z.input<typeof recipeSchema>;

/** A recipe on the wire with its defaults filled in. */
export type RecipeWire = z.output<typeof recipeSchema>;
