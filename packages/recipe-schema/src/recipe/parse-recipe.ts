import type { Finding } from '../issues/issue.ts';
import { checkDocument } from '../schema/check-document.ts';
import { toCamelCase, toSnakeCase } from '../schema/wire-case.ts';
import { isMapping } from '../source/path.ts';
import { copyPlainData } from '../source/plain-data.ts';
import { readYaml } from '../source/read-yaml.ts';
import { SourceMap } from '../source/source-map.ts';
import type { Recipe } from './recipe.ts';
import { recipeErrorOf } from './recipe-error.ts';
import { type RecipeWire, recipeSchema } from './recipe-schema.ts';

/** Where each recipe that passed was written; a recipe is listed here if and only if it was checked and frozen. */
const sources = new WeakMap<object, SourceMap>();

/** Where a recipe was written, for errors that are found later; a copy of a recipe was written nowhere. */
export function sourceOf(recipe: Recipe): SourceMap {
  return sources.get(recipe) ?? new SourceMap();
}

export interface ParseRecipeOptions {
  /** Named in errors; nothing is read from it. */
  readonly fileName?: string | undefined;
}

/**
 * Reads a recipe from YAML 1.2 or JSON, at most 1 MiB, as text or as UTF-8 bytes.
 *
 * @throws RecipeError with every problem, its path, line and column, what is allowed and the nearest known name.
 */
export function parseRecipe(input: string | Uint8Array, { fileName }: ParseRecipeOptions = {}): Recipe {
  const { value, source, findings } = readYaml(input, fileName);
  if (value === undefined) throw recipeErrorOf(findings, source);
  return accept(value, source, findings);
}

/**
 * Checks a recipe that is already an object: in wire form (snake_case), or a {@link Recipe} that was put together in
 * TypeScript. What it returns shares nothing with `value`, unless that came from here before.
 *
 * @throws RecipeError as {@link parseRecipe} does, without lines.
 */
export function validateRecipe(value: unknown): Recipe {
  if (typeof value === 'object' && value !== null && sources.has(value)) return value as Recipe;
  const copy = copyPlainData(value);
  const isRecipe = isMapping(copy.value) && Object.hasOwn(copy.value, 'audioTrack');
  return accept(isRecipe ? toSnakeCase(copy.value, isOpaque) : copy.value, new SourceMap(), copy.findings);
}

/** A recipe in wire form, to be written as JSON or YAML; {@link parseRecipe} reads it back to an equal recipe. */
export function serialiseRecipe(recipe: Recipe): RecipeWire {
  return toSnakeCase(recipe, isOpaque) as RecipeWire;
}

const isOpaque = (key: string): boolean => OPAQUE_KEYS.has(key);
const OPAQUE_KEYS = new Set(['visual_track', 'visualTrack', 'semantic_constraints', 'semanticConstraints']);

function accept(value: unknown, source: SourceMap, readFindings: readonly Finding[]): Recipe {
  const { data, findings } = checkDocument(recipeSchema, value, readFindings);
  if (data === undefined || findings.length > 0) throw recipeErrorOf(findings, source);
  // The schema has just checked what this type says.
  const recipe = deepFreeze(toCamelCase(data, isOpaque)) as Recipe;
  sources.set(recipe, source);
  return recipe;
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const child of Object.values(value)) deepFreeze(child);
  return Object.freeze(value);
}
