import {
  boolCoreTag,
  EVENT_ID,
  type Event,
  floatCoreTag,
  getScalarValue,
  intCoreTag,
  NOT_RESOLVED,
  nullCoreTag,
  parseEvents,
  SCALAR_STYLE,
  YAMLException,
} from 'js-yaml';
import type { Finding } from '../issues/issue.ts';
import type { Path } from './path.ts';
import { MAX_DEPTH } from './plain-data.ts';
import { type Position, SourceMap } from './source-map.ts';

/** The longest document that is read at all. */
export const MAX_SOURCE_BYTES = 1024 * 1024;

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
  if (input.length > MAX_SOURCE_BYTES) {
    return unreadable({ found: `a document of ${input.length} bytes`, allowed: `at most ${MAX_SOURCE_BYTES}` });
  }
  const text = typeof input === 'string' ? input : decodeUtf8(input);
  if (text === undefined) return unreadable({ found: 'bytes that are not UTF-8', allowed: 'UTF-8 text' });

  let events: Event[];
  try {
    events = parseEvents(text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    if (!(error instanceof YAMLException) || error.mark === undefined) return unreadable({ found: 'unreadable YAML' });
    const { line, column } = error.mark;
    const allowed = 'YAML 1.2 or JSON';
    return unreadable({
      found: `a syntax error: ${error.reason}`,
      allowed,
      position: { line: line + 1, column: column + 1 },
    });
  }
  const documents = events.filter((event) => event.type === EVENT_ID.DOCUMENT).length;
  if (documents === 0) return unreadable({ found: 'an empty document', allowed: 'a mapping' });
  if (documents > 1) return unreadable({ found: `${documents} documents`, allowed: 'one document' });
  return new EventReader(text, events, source).read();
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const PLAIN_SCALAR_TAGS = [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag];

/** Builds the data of one document from its events, in one pass. */
class EventReader {
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #source: SourceMap;
  readonly #findings: Finding[] = [];
  readonly #lineStarts: readonly number[];
  #next = 1;
  #lastOffset = 0;

  constructor(text: string, events: readonly Event[], source: SourceMap) {
    this.#text = text;
    this.#events = events;
    this.#source = source;
    this.#lineStarts = [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), (match) => match.index + match[0].length)];
  }

  read(): YamlDocument {
    const value = this.#readValue([]);
    return { value, source: this.#source, findings: this.#findings };
  }

  #peek(): Event {
    return this.#events[this.#next]!;
  }

  #readValue(path: Path): unknown {
    const event = this.#peek();
    this.#next++;
    const position = this.#positionOf(event);
    // The key of an entry is recorded before its value: it is where an editor should jump to.
    if (typeof path.at(-1) !== 'string') this.#source.record(path, position);
    if ('tagStart' in event && event.tagStart >= 0) {
      const tag = this.#text.slice(event.tagStart, event.tagEnd);
      this.#findings.push({ path, found: `the tag ${tag}`, allowed: 'values without tags', position });
    }
    switch (event.type) {
      case EVENT_ID.SCALAR:
        return this.#readScalar(event, path, position);
      case EVENT_ID.SEQUENCE:
        return this.#readSequence(path);
      case EVENT_ID.MAPPING:
        return this.#readMapping(path);
      default: {
        const allowed = 'values written out (aliases are not expanded)';
        this.#findings.push({ path, found: 'an alias', allowed, position, isUnread: true });
        return null;
      }
    }
  }

  #readScalar(event: Event & { type: typeof EVENT_ID.SCALAR }, path: Path, position: Position): unknown {
    const text = getScalarValue(this.#text, event);
    if (event.style !== SCALAR_STYLE.PLAIN) return text;
    for (const tag of PLAIN_SCALAR_TAGS) {
      const value: unknown = tag.resolve(text, false, tag.tagName);
      if (value === NOT_RESOLVED) continue;
      if (typeof value === 'number' && !isExact(value, tag === intCoreTag)) {
        this.#findings.push({
          path,
          found: text,
          allowed: 'finite numbers, and integers up to 2^53 − 1',
          position,
          isUnread: true,
        });
        return null;
      }
      return value;
    }
    return text;
  }

  #readSequence(path: Path): unknown[] {
    const items: unknown[] = [];
    while (this.#peek().type !== EVENT_ID.POP) items.push(this.#readValue([...path, items.length]));
    this.#next++;
    return items;
  }

  #readMapping(path: Path): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    while (this.#peek().type !== EVENT_ID.POP) {
      const position = this.#positionOf(this.#peek());
      const key = this.#readKey(path, position);
      const keyPath = key === undefined ? path : [...path, key];
      const known = key !== undefined && entries.has(key);
      if (known)
        this.#findings.push({
          path: keyPath,
          found: 'a key that is written twice',
          allowed: 'each key once',
          position,
        });
      else if (key !== undefined) this.#source.record(keyPath, position);
      const value = this.#readValue(keyPath);
      if (key !== undefined && !known) entries.set(key, value);
    }
    this.#next++;
    return Object.fromEntries(entries);
  }

  /** The text of a key; undefined, and a finding, for what cannot be one. */
  #readKey(path: Path, position: Position): string | undefined {
    const event = this.#peek();
    const refuse = (found: string): undefined => {
      this.#findings.push({ path, found, allowed: 'keys that are plain names', position });
      return undefined;
    };
    if (event.type !== EVENT_ID.SCALAR) {
      this.#readValue([...path, '?']);
      return refuse('a key that is not a name');
    }
    this.#next++;
    const key = getScalarValue(this.#text, event);
    if (key === '__proto__' || (key === '<<' && event.style === SCALAR_STYLE.PLAIN)) return refuse(`the key "${key}"`);
    return key;
  }

  #positionOf(event: Event): Position {
    const offset =
      'valueStart' in event
        ? event.valueStart
        : 'start' in event
          ? event.start
          : 'anchorStart' in event
            ? event.anchorStart - 1
            : -1;
    // An empty value has no place of its own; it stands where the last thing was.
    if (offset >= 0) this.#lastOffset = offset;
    return this.#toPosition(this.#lastOffset);
  }

  #toPosition(offset: number): Position {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#lineStarts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - this.#lineStarts[low]! + 1 };
  }
}

const isExact = (value: number, isInteger: boolean): boolean =>
  isInteger ? Number.isSafeInteger(value) : Number.isFinite(value);
