import { describe, expect, it } from 'vitest';
import { MAX_DEPTH } from './document-limits.ts';
import { copyPlainData } from './plain-data.ts';
import { readYaml } from './read-yaml.ts';

const found = (value: unknown) => copyPlainData(value).findings.map((finding) => finding.found);

describe('copyPlainData', () => {
  it('copies what JSON can hold, and shares nothing with it', () => {
    const value = { a: [1, { b: null }], c: Object.create(null) as object, d: undefined };
    const { value: copy, findings } = copyPlainData(value);
    expect(findings).toEqual([]);
    expect(copy).toEqual({ a: [1, { b: null }], c: {} });
    expect(copy).not.toHaveProperty('d');
    value.a.push(2);
    expect(copy).toEqual({ a: [1, { b: null }], c: {} });
  });

  it.each<[unknown, string]>([
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
    [new Date(0), 'a Date'],
    [new Map(), 'a Map'],
    [1n, 'the bigint 1'],
    [() => 1, 'a function'],
    [Symbol('s'), 'a symbol'],
    [JSON.parse('{"__proto__": 1}'), 'the key "__proto__"'],
  ])('refuses %s', (value, expected) => {
    expect(found({ a: value })).toEqual([expected]);
  });

  it('refuses an object that contains itself', () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    expect(found(cycle)).toEqual(['nesting without end']);
  });

  it('refuses an object whose shared parts would unfold without end', () => {
    let shared: unknown = 1;
    for (let level = 0; level < 60; level++) shared = { left: shared, right: shared };
    expect(found(shared)).toEqual(['too many keys and values']);
  });

  it('does not walk a list that only claims to be long', () => {
    expect(found(new Array(2 ** 32 - 1))).toEqual(['too many keys and values']);
  });

  it('survives a getter that throws', () => {
    const hostile = {
      get trap(): never {
        throw new Error('no');
      },
    };
    expect(found(hostile)).toEqual(['an object that cannot be read']);
  });

  it('nests as deep as a text may', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(found(JSON.parse(nested(MAX_DEPTH)))).toEqual([]);
    expect(readYaml(nested(MAX_DEPTH)).findings).toEqual([]);
    expect(found(JSON.parse(nested(MAX_DEPTH + 1)))).toHaveLength(1);
    expect(readYaml(nested(MAX_DEPTH + 1)).findings).toHaveLength(1);
  });
});
