import type { RecipeInput } from '@vortex/recipe-schema';
import fc from 'fast-check';

const text = fc
  .array(fc.constantFrom('a', 'to', 'the', 'slot,', 'speaks.', 'Nobody', 'television', 'extraordinarily;', 'why?'), {
    minLength: 1,
    maxLength: 60,
  })
  .map((words) => words.join(' '));
const phonemes = fc.constantFrom('həlˈO', 'wˈɜɹld', 'həlˈO wˈɜɹld, həlˈO.');
const delivery = {
  voice_id: fc.constantFrom('rick_c137', 'morty', 'bm_george'),
  emotion: fc.constantFrom('neutral', 'excited', 'sad'),
  speed: fc.constantFrom(0.8, 0.95, 1, 1.13, 1.2),
};
const spoken = fc.oneof(
  { weight: 3, arbitrary: fc.record({ text, ...delivery }, { requiredKeys: ['text'], noNullPrototype: true }) },
  { weight: 1, arbitrary: fc.record({ phonemes, ...delivery }, { requiredKeys: ['phonemes'], noNullPrototype: true }) },
);
const pause = fc.record({ pause_ms: fc.integer({ min: 1, max: 9_000 }) }, { noNullPrototype: true });

/** Slots of up to 45 seconds with up to eight segments, of which one at least is spoken; many are too long. */
export const randomRecipe: fc.Arbitrary<RecipeInput> = fc
  .record({
    duration_seconds: fc.oneof(
      fc.constantFrom(0.000_001, 0.4, 16.025, 45),
      fc.double({ min: 0.5, max: 45, noNaN: true }),
    ),
    overflow: fc.constantFrom('truncate' as const, 'speed_up' as const, 'error' as const),
    before: fc.array(fc.oneof(spoken, pause), { maxLength: 3 }),
    segment: spoken,
    after: fc.array(fc.oneof(spoken, pause), { maxLength: 4 }),
  })
  .map(({ duration_seconds, overflow, before, segment, after }) => ({
    slot_params: { duration_seconds, overflow },
    audio_track: { voice_id: 'rick_c137', segments: [...before, segment, ...after] },
  }));
