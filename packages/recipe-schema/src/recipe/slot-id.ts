import { z } from 'zod';
import { checkDocument } from '../schema/check-document.ts';
import { SourceMap } from '../source/source-map.ts';
import { recipeErrorOf } from './recipe-error.ts';

// Windows keeps these for devices whatever extension follows, and drops a dot at the end.
const DEVICE = /(?:[cC][oO][nN]|[pP][rR][nN]|[aA][uU][xX]|[nN][uU][lL]|[cC][oO][mM]\d|[lL][pP][tT]\d)(?:\.|$)/;
const SLOT_ID = new RegExp(`^(?!${DEVICE.source})[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?$`);

/** A slot's id becomes a file's name, so it is one that every file system takes. */
export function slotIdField() {
  const allowed = 'a file name of up to 100 letters, digits, - _ and ., that begins with a letter or digit';
  return z
    .string(allowed)
    .regex(SLOT_ID, allowed)
    .meta({
      title: 'Slot id',
      description: 'Names the output files: demo-001 gives demo-001.wav.',
      examples: ['demo-001'],
    });
}

/**
 * Checks a slot id that did not come from a recipe, such as an argument.
 *
 * @throws RecipeError when it is not a safe file name.
 */
export function checkSlotId(slotId: unknown): string {
  const { data, findings } = checkDocument(slotIdField(), slotId);
  if (data !== undefined) return data;
  const named = findings.map((finding) => ({ ...finding, path: ['slot_id'] }));
  throw recipeErrorOf(named, new SourceMap());
}
