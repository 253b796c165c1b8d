import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeWithDefaults } from './merge-with-defaults.ts';

describe('mergeWithDefaults', () => {
  it('takes what is left out, or undefined, from the defaults', () => {
    const value: { emotion?: string; speed: number | undefined } = { speed: undefined };
    expect(mergeWithDefaults(value, { emotion: 'neutral', speed: 1 })).toEqual({ emotion: 'neutral', speed: 1 });
  });

  it('merges mappings all the way down', () => {
    const merged = mergeWithDefaults(
      { slot: { id: 'a', size: { width: 1 } } },
      { slot: { fps: 25, size: { height: 2 } } },
    );
    expect(merged).toEqual({ slot: { id: 'a', fps: 25, size: { width: 1, height: 2 } } });
  });

  it('replaces lists, null and everything that is no mapping as a whole', () => {
    const defaults = { list: [1, 2, 3], empty: { a: 1 }, zero: 5, off: true };
    expect(mergeWithDefaults({ list: [9], empty: null, zero: 0, off: false }, defaults)).toEqual({
      list: [9],
      empty: null,
      zero: 0,
      off: false,
    });
  });

  it('does not reach the prototype of objects through a key', () => {
    const merged = mergeWithDefaults(JSON.parse('{"__proto__": {"polluted": 1}}') as object, { speed: 1 });
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
  });

  const mapping = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true });

  it('changes nothing when it is done again, and neither of its arguments', () => {
    fc.assert(
      fc.property(mapping, mapping, (value, defaults) => {
        const before = structuredClone([value, defaults]);
        const merged = mergeWithDefaults(value, defaults);
        expect(mergeWithDefaults(merged, defaults)).toEqual(merged);
        expect(mergeWithDefaults(merged, value)).toEqual(merged);
        expect([value, defaults]).toEqual(before);
      }),
      { seed: 7 },
    );
  });
});
