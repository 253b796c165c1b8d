import { z } from 'zod';
import { type Path, valueAt } from '../source/path.ts';
import { describeValue } from './describe-value.ts';
import type { Finding } from './issue.ts';
import { nearestName } from './nearest-name.ts';

/** Everything that a schema found wrong with some data. */
export function findingsOf(error: z.ZodError, schema: z.ZodType, data: unknown): Finding[] {
  return withoutRepeats(error.issues.flatMap((issue) => toFindings(issue, schema, data)));
}

/**
 * Our schemas give every field one message, whatever is wrong with it: what is allowed. Only what that cannot say is
 * worked out here.
 */
function toFindings(issue: z.core.$ZodIssue, schema: z.ZodType, root: unknown): Finding[] {
  const path = issue.path as Path;
  const value = valueAt(root, path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = knownKeys(schema, path);
      const allowed = known.join(', ');
      return issue.keys.map((key) => {
        return { path: [...path, key], found: 'an unknown key', allowed, nearest: nearestName(key, known) };
      });
    }
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      const nearest = typeof value === 'string' ? nearestName(value, allowed) : undefined;
      return [{ path, found: describeValue(value), allowed: allowed.join(', '), nearest }];
    }
    case 'invalid_key':
      return [{ path, found: `the name ${describeValue(path.at(-1))}`, allowed: issue.issues[0]?.message }];
    case 'custom': {
      const { found = describeValue(value) } = issue.params ?? {};
      return [{ path, found: String(found), allowed: issue.message }];
    }
    default:
      return [{ path, found: describeValue(value), allowed: issue.message }];
  }
}

/** The keys that a schema knows at a path; empty where it does not describe a mapping. */
function knownKeys(root: z.ZodType, path: Path): string[] {
  let schema: z.core.$ZodType | undefined = unwrap(root);
  for (const step of path) {
    if (schema instanceof z.ZodObject) schema = unwrap(schema.shape[step]);
    else if (schema instanceof z.ZodArray) schema = unwrap(schema.element);
    else if (schema instanceof z.ZodRecord) schema = unwrap(schema.valueType);
  }
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function unwrap(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  const isWrapper =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return isWrapper ? unwrap(schema.unwrap()) : schema;
}

/** A value can miss both ends of one rule; it is still one problem. */
function withoutRepeats(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ path, allowed }) => {
    const key = JSON.stringify([path, allowed]);
    return !seen.has(key) && seen.add(key);
  });
}
