import type { z } from 'zod';
import type { Finding } from '../issues/issue.ts';
import { findingsOf } from '../issues/zod-findings.ts';
import { formatPath } from '../source/path.ts';

/** Data that has the shape of a schema, or everything that is wrong with it. */
export interface Checked<T> {
  /** Absent when the shape is wrong; there may be findings of other kinds all the same. */
  readonly data?: T | undefined;
  readonly findings: readonly Finding[];
}

/**
 * Checks plain data against a schema.
 *
 * @param readFindings what was already wrong when the data was read; it comes first in the result.
 */
export function checkDocument<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  readFindings: readonly Finding[] = [],
): Checked<z.output<Schema>> {
  const result = schema.safeParse(value);
  if (result.success) return { data: result.data, findings: readFindings };
  const unread = new Set(readFindings.filter(({ isUnread }) => isUnread).map(({ path }) => formatPath(path)));
  const shapeFindings = findingsOf(result.error, schema, value).filter(({ path }) => !unread.has(formatPath(path)));
  return { findings: [...readFindings, ...shapeFindings] };
}
