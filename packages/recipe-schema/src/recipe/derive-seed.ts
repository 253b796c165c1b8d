import { createHash } from 'node:crypto';
import { serialiseRecipe } from './parse-recipe.ts';
import type { Recipe } from './recipe.ts';

/**
 * A seed for a recipe that has none: the first 32 bits (big endian) of the SHA-256 of its `audio_track` as canonical
 * JSON (wire form, keys sorted by UTF-16 code unit, no spaces, UTF-8).
 *
 * Only what is heard counts, so renaming a slot or repainting its picture leaves its sound as it was.
 */
export function deriveSeed(recipe: Recipe): number {
  const json = canonicalJson(serialiseRecipe(recipe).audio_track);
  return createHash('sha256').update(json, 'utf8').digest().readUInt32BE(0);
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
