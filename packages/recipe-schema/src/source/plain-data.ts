import { describeValue } from '../issues/describe-value.ts';
import type { Finding } from '../issues/issue.ts';
import { MAX_DEPTH, MAX_VALUES } from './document-limits.ts';
import type { Path } from './path.ts';

const ALLOWED = 'text, finite numbers, true, false, null, lists and plain mappings';

/** A copy of a value that shares nothing with it, and everything in it that JSON could not hold. */
export interface PlainCopy {
  readonly value: unknown;
  readonly findings: readonly Finding[];
}

/**
 * Copies JSON-like data. Properties that are undefined count as absent; getters are called once, here, so that what
 * is checked is what is used. Never throws for what the value holds.
 */
export function copyPlainData(root: unknown): PlainCopy {
  const findings: Finding[] = [];
  let values = 0;

  const copy = (value: unknown, path: Path): unknown => {
    // Counted before a list is walked: a sparse one may claim to have four thousand million items.
    values += Array.isArray(value) ? value.length : isPlainObject(value) ? 2 * Object.keys(value).length : 0;
    if (values > MAX_VALUES) return null;
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (isList(value) || isPlainObject(value)) {
      if (path.length < MAX_DEPTH) return isList(value) ? copyList(value, path) : copyMapping(value, path);
      findings.push({ path, found: 'nesting without end', allowed: `at most ${MAX_DEPTH} levels`, isUnread: true });
      return null;
    }
    findings.push({ path, found: describeForeign(value), allowed: ALLOWED, isUnread: true });
    return null;
  };

  const copyList = (list: readonly unknown[], path: Path): unknown[] =>
    Array.from(list, (item, index) => copy(item, [...path, index]));

  const copyMapping = (mapping: object, path: Path): Record<string, unknown> => {
    const entries: [string, unknown][] = [];
    for (const [key, value] of Object.entries(mapping)) {
      if (value === undefined) continue;
      if (key === '__proto__') findings.push({ path, found: 'the key "__proto__"', allowed: 'any other key' });
      else entries.push([key, copy(value, [...path, key])]);
    }
    return Object.fromEntries(entries);
  };

  const refuse = (found: string, allowed: string): PlainCopy => {
    return { value: null, findings: [{ path: [], found, allowed, isUnread: true }] };
  };
  try {
    const value = copy(root, []);
    return values <= MAX_VALUES ? { value, findings } : refuse('too many keys and values', `at most ${MAX_VALUES}`);
  } catch {
    // A getter or a proxy threw; what it threw is as untrusted as the value.
    return refuse('an object that cannot be read', ALLOWED);
  }
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** A mapping, and not an instance of a class such as Date, Map or a typed array. */
export function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Objects of another realm, such as a test runner's or a vm context's, have that realm's Object.prototype.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function describeForeign(value: unknown): string {
  if (typeof value !== 'object' || value === null) return describeValue(value);
  const name: unknown = value.constructor?.name;
  return typeof name === 'string' && name !== '' ? `a ${name}` : 'an object with a prototype';
}
