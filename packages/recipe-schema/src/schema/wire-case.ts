/** Whether a mapping under this key is the user's own and keeps its spelling. */
export type IsOpaque = (key: string) => boolean;

/** Spells every key in camelCase, as TypeScript has it: `pause_ms` becomes `pauseMs`. */
export function toCamelCase(value: unknown, isOpaque: IsOpaque): unknown {
  return renameKeys(value, (key) => key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()), isOpaque);
}

/** Spells every key in snake_case, as the wire has it: `pauseMs` becomes `pause_ms`. */
export function toSnakeCase(value: unknown, isOpaque: IsOpaque): unknown {
  return renameKeys(value, (key) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), isOpaque);
}

function renameKeys(value: unknown, rename: (key: string) => string, isOpaque: IsOpaque): unknown {
  if (Array.isArray(value)) return value.map((item) => renameKeys(item, rename, isOpaque));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, child]) => {
    const renamed = rename(key);
    // Both spellings of one key: keeping the foreign one lets the schema refuse it, so that neither is lost.
    const free = renamed === key || !Object.hasOwn(value, renamed);
    return [free ? renamed : key, isOpaque(key) ? child : renameKeys(child, rename, isOpaque)] as const;
  });
  return Object.fromEntries(entries);
}
