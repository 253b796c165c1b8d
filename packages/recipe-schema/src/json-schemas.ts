import { z } from 'zod';
import { emotionsFileSchema } from './catalog/emotions.ts';
import { modelsFileSchema } from './catalog/models.ts';
import { voicesFileSchema } from './catalog/voices.ts';
import { recipeSchema } from './recipe/recipe-schema.ts';

const SCHEMAS = {
  'recipe.schema.json': recipeSchema,
  'kokoro_voices.schema.json': voicesFileSchema,
  'kokoro_emotions.schema.json': emotionsFileSchema,
  'models.schema.json': modelsFileSchema,
};

/** The text of every JSON Schema, by file name; an editor that knows it helps while a recipe or a config is written. */
export function jsonSchemaFiles(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(SCHEMAS).map(([fileName, schema]) => {
      // Draft 7 is what the YAML language server of most editors knows best.
      const jsonSchema = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
      return [fileName, `${JSON.stringify(jsonSchema, null, 2)}\n`];
    }),
  );
}
