import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Table } from './table.ts';

const changes = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.option(fc.nat(9))), { maxLength: 20 });

describe('Table', () => {
  it('behaves like a Map whose earlier versions stay as they were', () => {
    fc.assert(
      fc.property(changes, (list) => {
        let table = Table.of<string, number>([]);
        const map = new Map<string, number>();
        for (const [key, row] of list) {
          const before = table;
          const rowsBefore = [...before.values()];
          table = row === null ? table.without(key) : table.with(key, row);
          if (row === null) map.delete(key);
          else map.set(key, row);
          expect(before.values()).toEqual(rowsBefore);
          expect(table.keys()).toEqual([...map.keys()]);
          expect(table.values()).toEqual([...map.values()]);
          expect([table.get(key), table.has(key)]).toEqual([map.get(key), map.has(key)]);
        }
      }),
    );
  });
});
