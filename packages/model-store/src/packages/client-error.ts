import { SourceError } from '../errors.ts';

/** A package client ran and failed. The message quotes its errors; the end of what it wrote is in `output`. */
export function clientError({
  source,
  spec,
  exitCode,
  output,
}: {
  source: 'pip' | 'npm';
  /** The package that was asked for. */
  spec: string;
  exitCode: number | null;
  output: string;
}): SourceError {
  const reason = quoteErrors(output);
  return new SourceError({
    source,
    problem: `${source} could not download ${spec} (exit code ${exitCode})${reason ? `: ${reason}` : '.'}`,
    hint: `Check the network, and where ${source} is configured to look for packages.`,
    retryable: true,
    output,
  });
}

/** A package client claims success and has not left the one file that it was asked for. */
export function strangeResultError({
  source,
  spec,
  found,
}: {
  source: 'pip' | 'npm';
  spec: string;
  found: readonly string[];
}): SourceError {
  return new SourceError({
    source,
    problem: `${source} reported success for ${spec} and left ${found.length} packages (${found.join(', ')}) instead of one.`,
    hint: 'Try another source.',
  });
}

const MAX_QUOTED_CHARACTERS = 300;
const errorMark = /^(?:npm err(?:or|!)|error:)\s*/i;

/** Both clients mark their errors; npm also marks a stack and a pointer to its log. */
function quoteErrors(output: string): string {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '');
  const marked = lines.filter((line) => errorMark.test(line)).map((line) => line.replace(errorMark, ''));
  const telling = marked.filter((line) => !/^at |complete log|^\s*[{}]?$/.test(line));
  return (telling.length > 0 ? telling : lines.slice(-1)).join(' · ').slice(0, MAX_QUOTED_CHARACTERS);
}
