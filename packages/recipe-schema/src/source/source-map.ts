import { formatPath, type Path } from './path.ts';

/** A place in a text; both count from 1, columns in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where each value of a document was written. */
export class SourceMap {
  readonly fileName: string | undefined;
  readonly #positions = new Map<string, Position>();

  constructor(fileName?: string) {
    this.fileName = fileName;
  }

  record(path: Path, position: Position): void {
    this.#positions.set(formatPath(path), position);
  }

  /** The position of a value or, when it was not written, of the nearest thing around it that was. */
  locate(path: Path): Position | undefined {
    for (let length = path.length; length >= 0; length--) {
      const position = this.#positions.get(formatPath(path.slice(0, length)));
      if (position !== undefined) return position;
    }
    return undefined;
  }
}
