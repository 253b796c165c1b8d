import {
  type Catalog,
  type RecipeInput,
  type ResolvedRecipe,
  resolveRecipe,
  validateRecipe,
} from '@vortex/recipe-schema';
import { KOKORO_VOICE_IDS } from '@vortex/tts-core';

/** Two characters and three emotions, whose values stay as they are when the product's are tuned. */
export const testCatalog: Catalog = {
  voices: new Map([voice('rick_c137', 'af_sky', 'neutral', 1), voice('morty', 'af_bella', 'excited', 1.1)]),
  emotions: new Map([emotion('neutral', 0, 1, 1), emotion('excited', 50, 1.15, 1.3), emotion('sad', -75, 0.9, 0.75)]),
  models: { budgets: {}, models: new Map() },
  engineVoiceIds: KOKORO_VOICE_IDS,
};

/** A recipe with its names looked up in {@link testCatalog}. */
export function resolved(recipe: RecipeInput): ResolvedRecipe {
  return resolveRecipe(validateRecipe(recipe), testCatalog);
}

function voice(id: string, engineVoiceId: string, defaultEmotion: string, defaultSpeed: number) {
  const details = { name: id, description: id, language: 'en-us', defaultEmotion, defaultSpeed };
  return [id, { id, engineVoiceId, ...details }] as const;
}

function emotion(name: string, pitchCents: number, tempo: number, energy: number) {
  return [name, { name, pitchCents, tempo, energy }] as const;
}
