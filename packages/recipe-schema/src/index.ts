export type { Catalog } from './catalog/catalog.ts';
export { ConfigError, ConfigFileError } from './catalog/config-error.ts';
export type { Emotion } from './catalog/emotions.ts';
export { type LoadCatalogOptions, loadCatalog } from './catalog/load-catalog.ts';
export type { DeviceBudget, DeviceId, ModelConfig, ModelsConfig } from './catalog/models.ts';
export type { ReadVoice } from './catalog/voice-names.ts';
export type { Voice } from './catalog/voices.ts';
export type { Issue } from './issues/issue.ts';
export { nearestName } from './issues/nearest-name.ts';
export { type Merged, mergeWithDefaults } from './merge-with-defaults.ts';
export { NameNotFoundError } from './recipe/name-not-found-error.ts';
export { type ParseRecipeOptions, parseRecipe, serialiseRecipe, validateRecipe } from './recipe/parse-recipe.ts';
export type { AudioTrack, Delivery, Overflow, Recipe, Segment, SlotParams } from './recipe/recipe.ts';
export { RecipeError } from './recipe/recipe-error.ts';
export { MAX_DURATION_SECONDS, MAX_SPEED, MIN_SPEED } from './recipe/recipe-limits.ts';
export type { RecipeInput, RecipeWire } from './recipe/recipe-schema.ts';
export {
  type DeliveryRequest,
  type ResolvedDelivery,
  type ResolvedEmotion,
  type ResolvedVoice,
  resolveDelivery,
} from './recipe/resolve-delivery.ts';
export {
  type PauseSegment,
  type PhonemeSegment,
  type ResolvedRecipe,
  type ResolvedSegment,
  type ResolvedSlot,
  resolveRecipe,
  type SpeechSegment,
} from './recipe/resolve-recipe.ts';
export { checkSlotId } from './recipe/slot-id.ts';
export { toSnakeCase } from './schema/wire-case.ts';
