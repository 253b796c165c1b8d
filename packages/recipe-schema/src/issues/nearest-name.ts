import { distance } from 'fastest-levenshtein';

/** Names longer than this are not names; comparing them would only cost time. */
const MAX_NAME_LENGTH = 100;

/**
 * The known name that was most likely meant: one that continues the given one or is continued by it ("rick" →
 * "rick_c137") before any other, then by edit distance without regard to case; the first of equals.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > MAX_NAME_LENGTH) return undefined;
  const wanted = name.toLowerCase();
  let best: { readonly name: string; readonly score: number } | undefined;
  for (const candidate of known) {
    const score = scoreOf(wanted, candidate.toLowerCase());
    if (best === undefined || score < best.score) best = { name: candidate, score };
  }
  return best?.name;
}

function scoreOf(wanted: string, candidate: string): number {
  const continues = wanted !== '' && (candidate.startsWith(wanted) || wanted.startsWith(candidate));
  const edits = distance(wanted, candidate);
  return continues ? edits / MAX_NAME_LENGTH : edits;
}
