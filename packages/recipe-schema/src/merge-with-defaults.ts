import { isMapping } from './source/path.ts';

/** `Value` with what it leaves undefined taken from `Defaults`. */
export type Merged<Value, Defaults> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? Defaults extends object
      ? { [Key in keyof Value | keyof Defaults]: MergedProperty<Value, Defaults, Key> }
      : Value
    : Value;

type MergedProperty<Value, Defaults, Key> = Key extends keyof Value
  ? Key extends keyof Defaults
    ? undefined extends Value[Key]
      ? Merged<Exclude<Value[Key], undefined>, Defaults[Key]> | Defaults[Key]
      : Merged<Value[Key], Defaults[Key]>
    : Value[Key]
  : Key extends keyof Defaults
    ? Defaults[Key]
    : never;

/**
 * Fills what `value` leaves out, or has as undefined, from `defaults`: mappings are merged key by key and all the way
 * down; lists, null and everything else replace the default as a whole. Changes neither argument.
 */
export function mergeWithDefaults<Value extends object, Defaults extends object>(
  value: Value,
  defaults: Defaults,
): Merged<Value, Defaults> {
  return merge(value, defaults) as Merged<Value, Defaults>;
}

function merge(value: unknown, defaults: unknown): unknown {
  if (value === undefined) return defaults;
  if (!isMapping(value) || !isMapping(defaults)) return value;
  const keys = new Set([...Object.keys(defaults), ...Object.keys(value)]);
  // fromEntries defines properties, so that a key such as "__proto__" stays a key.
  return Object.fromEntries(Array.from(keys, (key) => [key, merge(own(value, key), own(defaults, key))]));
}

const own = (mapping: Record<string, unknown>, key: string): unknown =>
  Object.hasOwn(mapping, key) ? mapping[key] : undefined;
