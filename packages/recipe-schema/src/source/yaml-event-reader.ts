import {
  boolCoreTag,
  EVENT_ID,
  type Event,
  floatCoreTag,
  getScalarValue,
  intCoreTag,
  NOT_RESOLVED,
  nullCoreTag,
  SCALAR_STYLE,
  type ScalarEvent,
} from 'js-yaml';
import type { Finding } from '../issues/issue.ts';
import { LineIndex } from './line-index.ts';
import type { Path } from './path.ts';
import type { Position, SourceMap } from './source-map.ts';

/** The types of YAML 1.2's core schema, in the order in which they are tried; everything else is text. */
const CORE_TAGS = [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag];

/** Builds the data of one document from the parser's events, in one pass, and records where each value stands. */
export class YamlEventReader {
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #source: SourceMap;
  readonly #lines: LineIndex;
  readonly #findings: Finding[] = [];
  /** The first event opens the document. */
  #next = 1;
  #lastOffset = 0;

  constructor({ text, events, source }: { text: string; events: readonly Event[]; source: SourceMap }) {
    this.#text = text;
    this.#events = events;
    this.#source = source;
    this.#lines = new LineIndex(text);
  }

  read(): { readonly value: unknown; readonly findings: readonly Finding[] } {
    return { value: this.#readValue([]), findings: this.#findings };
  }

  #peek(): Event {
    return this.#events[this.#next]!;
  }

  #readValue(path: Path): unknown {
    const event = this.#peek();
    this.#next++;
    const position = this.#positionOf(event);
    // The value of a key stands, for everyone who looks for it, where its key stands.
    if (typeof path.at(-1) !== 'string') this.#source.record(path, position);
    if ('tagStart' in event && event.tagStart >= 0) {
      const tag = this.#text.slice(event.tagStart, event.tagEnd);
      this.#findings.push({ path, found: `the tag ${tag}`, allowed: 'values without tags', position });
    }
    if (event.type === EVENT_ID.SCALAR) return this.#readScalar(event, path, position);
    if (event.type === EVENT_ID.SEQUENCE) return this.#readSequence(path);
    if (event.type === EVENT_ID.MAPPING) return this.#readMapping(path);
    // A few aliases of aliases unfold to more than any memory holds, so none is followed.
    const allowed = 'values written out (aliases are not expanded)';
    this.#findings.push({ path, found: 'an alias', allowed, position, isUnread: true });
    return null;
  }

  #readScalar(event: ScalarEvent, path: Path, position: Position): unknown {
    const text = getScalarValue(this.#text, event);
    if (event.style !== SCALAR_STYLE.PLAIN) return text;
    for (const tag of CORE_TAGS) {
      const value: unknown = tag.resolve(text, false, tag.tagName);
      if (value === NOT_RESOLVED) continue;
      if (typeof value !== 'number' || isKept(value, text, tag === intCoreTag)) return value;
      const allowed = 'a finite number that keeps every digit, or text in quotes';
      this.#findings.push({ path, found: text, allowed, position, isUnread: true });
      return null;
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
      if (key === undefined) {
        this.#readValue([...path, '?']);
      } else if (entries.has(key)) {
        const keyPath = [...path, key];
        this.#findings.push({ path: keyPath, found: 'a key written twice', allowed: 'each key once', position });
        this.#readValue(keyPath);
      } else {
        const keyPath = [...path, key];
        this.#source.record(keyPath, position);
        entries.set(key, this.#readValue(keyPath));
      }
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
      return refuse('a key that is not text');
    }
    this.#next++;
    const key = getScalarValue(this.#text, event);
    const isMerge = key === '<<' && event.style === SCALAR_STYLE.PLAIN;
    return isMerge || key === '__proto__' ? refuse(`the key "${key}"`) : key;
  }

  #positionOf(event: Event): Position {
    const offset = offsetOf(event);
    // An empty value has no place of its own; it stands where the last thing was.
    if (offset !== undefined) this.#lastOffset = offset;
    return this.#lines.positionAt(this.#lastOffset);
  }
}

/** Whether a number is all that was written; an integer of twenty digits would quietly become another one. */
function isKept(value: number, text: string, isInteger: boolean): boolean {
  return isInteger ? Number.isSafeInteger(value) || String(value) === text : Number.isFinite(value);
}

function offsetOf(event: Event): number | undefined {
  switch (event.type) {
    case EVENT_ID.SCALAR: {
      const isQuoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
      return event.valueStart < 0 ? undefined : event.valueStart - (isQuoted ? 1 : 0);
    }
    case EVENT_ID.SEQUENCE:
    case EVENT_ID.MAPPING:
      return event.start;
    case EVENT_ID.ALIAS:
      return event.anchorStart - 1;
    default:
      return undefined;
  }
}
