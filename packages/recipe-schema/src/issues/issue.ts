import { formatPath, type Path } from '../source/path.ts';
import type { Position, SourceMap } from '../source/source-map.ts';

/** One thing that is wrong with a document, for people and for programs. */
export interface Issue {
  /** As on the wire, such as `audio_track.segments[2].speed`; empty for the document as a whole. */
  readonly path: string;
  /** What was found and what is allowed, in one line without path or position. */
  readonly message: string;
  /** The value in a few words; texts are quoted and cut. */
  readonly found: string;
  readonly allowed?: string | undefined;
  /** The known name that comes nearest to the one found. */
  readonly nearest?: string | undefined;
  readonly fileName?: string | undefined;
  /** Counts from 1; absent when the document was not read from text. */
  readonly line?: number | undefined;
  /** Counts from 1. */
  readonly column?: number | undefined;
}

/** An issue before it is located and worded. */
export interface Finding {
  readonly path: Path;
  readonly found: string;
  readonly allowed?: string | undefined;
  readonly nearest?: string | undefined;
  /** Where the path alone would point to the wrong place, as with a key written twice. */
  readonly position?: Position | undefined;
  /** Nothing more can be said of this value: it could not be read, and null stands in for it. */
  readonly isUnread?: boolean;
}

/** The issues of one document, in the order in which they stand in it. */
export function toIssues(findings: readonly Finding[], source: SourceMap): Issue[] {
  return findings.map((finding) => toIssue(finding, source)).sort(byPosition);
}

const byPosition = (a: Issue, b: Issue): number => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);

function toIssue({ path, found, allowed, nearest, position }: Finding, source: SourceMap): Issue {
  const place = position ?? source.locate(path);
  const message = [
    `found ${cut(found)}`,
    allowed === undefined ? '' : `, allowed ${allowed}`,
    nearest === undefined ? '' : `, did you mean "${nearest}"?`,
  ].join('');
  return {
    path: formatPath(path),
    message,
    found: cut(found),
    allowed,
    nearest,
    fileName: source.fileName,
    line: place?.line,
    column: place?.column,
  };
}

/** A hostile document has as many problems as it has bytes, and keys as long; nobody reads more than these. */
const MAX_LISTED = 50;
const MAX_SHOWN = 200;

/** One issue a line, such as `demo.yaml:7:3 audio_track.speed: found 3, allowed 0.8 … 1.2`. */
export function formatIssues(issues: readonly Issue[]): string {
  const lines = issues.slice(0, MAX_LISTED).map(formatIssue);
  const more = issues.length - lines.length;
  return [...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n');
}

function formatIssue({ fileName, line, column, path, message }: Issue): string {
  const place = [fileName, line, column].filter((part) => part !== undefined).join(':');
  return [[place, cut(path)].filter((part) => part !== '').join(' '), message].filter((part) => part !== '').join(': ');
}

const cut = (text: string): string => (text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`);
