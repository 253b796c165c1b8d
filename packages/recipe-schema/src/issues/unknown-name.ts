import type { Path } from '../source/path.ts';
import { describeValue } from './describe-value.ts';
import type { Finding } from './issue.ts';
import { nearestName } from './nearest-name.ts';

/** A finding when a name is not among those known, else nothing. */
export function unknownName(path: Path, kind: string, name: string, known: readonly string[]): Finding[] {
  if (known.includes(name)) return [];
  const allowed = known.join(', ');
  return [{ path, found: `the unknown ${kind} ${describeValue(name)}`, allowed, nearest: nearestName(name, known) }];
}
