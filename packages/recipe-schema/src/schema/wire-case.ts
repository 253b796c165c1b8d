import { isPlainObject } from '../source/plain-data.ts';

/** Whether a mapping under this key is the user's own and keeps its spelling. */
type IsOpaque = (key: string) => boolean;

const nothingIsOpaque: IsOpaque = () => false;

/**
 * Spells every key in camelCase, as TypeScript has it: `pause_ms` becomes `pauseMs`. Goes through lists and plain
 * mappings; anything else is handed on as it is.
 */
export function toCamelCase(value: unknown, isOpaque = nothingIsOpaque): unknown {
  return renameKeys(value, (key) => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()), isOpaque);
}

/** Spells every key in snake_case, as the wire has it: `pauseMs` becomes `pause_ms`. The inverse of {@link toCamelCase}. */
export function toSnakeCase(value: unknown, isOpaque = nothingIsOpaque): unknown {
  return renameKeys(value, (key) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), isOpaque);
}

function renameKeys(value: unknown, rename: (key: string) => string, isOpaque: IsOpaque): unknown {
  if (Array.isArray(value)) return value.map((item) => renameKeys(item, rename, isOpaque));
  if (!isPlainObject(value)) return value;
  const entries = Object.entries(value).map(([key, child]: [string, unknown]) => {
    const renamed = rename(key);
    // Both spellings of one key: keeping the foreign one lets the schema refuse it, so that neither is lost.
    const isFree = renamed === key || !Object.hasOwn(value, renamed);
    return [isFree ? renamed : key, isOpaque(key) ? child : renameKeys(child, rename, isOpaque)] as const;
  });
  return Object.fromEntries(entries);
}
