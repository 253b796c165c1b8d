import type { z } from 'zod';
import { isMapping } from '../source/path.ts';

/**
 * Demands exactly one of some optional keys, in the parser and in the JSON Schema alike.
 *
 * @param alone keys that make no sense beside one of them: `{ pause_ms: ['speed'] }`.
 */
export function exactlyOneOf<Schema extends z.ZodObject>(
  schema: Schema,
  keys: readonly string[],
  alone: Readonly<Record<string, readonly string[]>> = {},
): Schema {
  return schema
    .superRefine(
      (value, context) => {
        const given = keys.filter((key) => Object.hasOwn(value, key));
        if (given.length !== 1) {
          const found = given.length === 0 ? keys.map((key) => `no ${key}`).join(', ') : given.join(' and ');
          context.addIssue({ code: 'custom', message: `exactly one of ${keys.join(', ')}`, params: { found } });
        }
        for (const key of given) {
          for (const stray of alone[key]?.filter((name) => Object.hasOwn(value, name)) ?? []) {
            context.addIssue({ code: 'custom', path: [stray], message: `nothing of the kind beside ${key}` });
          }
        }
      },
      // Said along with whatever else is wrong with the mapping, so that one run shows every problem.
      { when: ({ value }) => isMapping(value) },
    )
    .meta({
      oneOf: keys.map((key) => {
        const strays = alone[key]?.map((stray) => [stray, false] as const);
        return { required: [key], ...(strays && { properties: Object.fromEntries(strays) }) };
      }),
    });
}
