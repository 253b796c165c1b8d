/**
 * Rows by key, in order of first insertion; a changed table is a new one, and the old one stays as it was.
 *
 * Copying a `Map` was half of the cost of a lease; here the keys are shared until one is added or removed.
 */
export class Table<Key, Row> {
  readonly #places: ReadonlyMap<Key, number>;
  readonly #rows: readonly Row[];

  private constructor(places: ReadonlyMap<Key, number>, rows: readonly Row[]) {
    this.#places = places;
    this.#rows = rows;
  }

  static of<Key, Row>(entries: Iterable<readonly [Key, Row]>): Table<Key, Row> {
    const byKey = new Map(entries);
    return new Table(new Map([...byKey.keys()].map((key, place) => [key, place])), [...byKey.values()]);
  }

  get(key: Key): Row | undefined {
    const place = this.#places.get(key);
    return place === undefined ? undefined : this.#rows[place];
  }

  has(key: Key): boolean {
    return this.#places.has(key);
  }

  keys(): readonly Key[] {
    return [...this.#places.keys()];
  }

  values(): readonly Row[] {
    return this.#rows;
  }

  with(key: Key, row: Row): Table<Key, Row> {
    const place = this.#places.get(key);
    if (place === undefined) {
      return new Table(new Map(this.#places).set(key, this.#rows.length), [...this.#rows, row]);
    }
    const rows = this.#rows.slice();
    rows[place] = row;
    return new Table(this.#places, rows);
  }

  without(key: Key): Table<Key, Row> {
    const keys = this.keys();
    const rows = this.#rows;
    return Table.of(keys.map((other, place) => [other, rows[place]!] as const).filter(([other]) => other !== key));
  }
}
