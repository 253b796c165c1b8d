import { EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml';
import type { Finding } from '../issues/issue.ts';
import { MAX_BYTES, MAX_DEPTH, MAX_VALUES } from './document-limits.ts';
import { SourceMap } from './source-map.ts';
import { YamlEventReader } from './yaml-event-reader.ts';

/** What a text holds: plain data, where each value stands, and what is wrong with the text itself. */
export interface YamlDocument {
  /** Plain JSON-like data; undefined when the text could not be read as one document. */
  readonly value: unknown;
  readonly source: SourceMap;
  readonly findings: readonly Finding[];
}

/**
 * Reads one document of YAML 1.2 (and so of JSON) into plain data, with the position of every value.
 *
 * Only what means the same to every reader is accepted: no aliases, merge keys, tags, or keys written twice. Bytes
 * must be UTF-8. Never throws: whatever is wrong is a finding.
 */
export function readYaml(input: string | Uint8Array, fileName?: string): YamlDocument {
  const source = new SourceMap(fileName);
  const unreadable = (finding: Omit<Finding, 'path'>): YamlDocument => {
    return { value: undefined, source, findings: [{ path: [], ...finding }] };
  };
  const bytes = typeof input === 'string' ? Buffer.byteLength(input) : input.length;
  if (bytes > MAX_BYTES) return unreadable({ found: `a document of ${bytes} bytes`, allowed: `at most ${MAX_BYTES}` });
  const text = typeof input === 'string' ? input : decodeUtf8(input);
  if (text === undefined) return unreadable({ found: 'bytes that are not UTF-8', allowed: 'UTF-8 text' });

  let events: Event[];
  try {
    events = parseEvents(text, { maxDepth: MAX_DEPTH + 1 });
  } catch (error) {
    return unreadable(describeSyntaxError(error));
  }
  const documents = events.filter(({ type }) => type === EVENT_ID.DOCUMENT).length;
  if (documents === 0) return unreadable({ found: 'an empty document', allowed: 'a mapping' });
  if (documents > 1) return unreadable({ found: `${documents} documents`, allowed: 'one document' });
  const values = events.filter(({ type }) => type !== EVENT_ID.DOCUMENT && type !== EVENT_ID.POP).length;
  if (values > MAX_VALUES) return unreadable({ found: `${values} keys and values`, allowed: `at most ${MAX_VALUES}` });
  return { source, ...new YamlEventReader({ text, events, source }).read() };
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function describeSyntaxError(error: unknown): Omit<Finding, 'path'> {
  const allowed = 'YAML 1.2 or JSON';
  if (!(error instanceof YAMLException) || error.mark === undefined) return { found: 'unreadable text', allowed };
  const { line, column } = error.mark;
  return { found: `a syntax error: ${error.reason}`, allowed, position: { line: line + 1, column: column + 1 } };
}
