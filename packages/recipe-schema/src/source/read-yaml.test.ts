import { describe, expect, it } from 'vitest';
import type { Finding } from '../issues/issue.ts';
import { MAX_BYTES, MAX_VALUES } from './document-limits.ts';
import { readYaml } from './read-yaml.ts';

const found = (input: string | Uint8Array) => readYaml(input).findings.map((finding: Finding) => finding.found);

describe('readYaml', () => {
  it('reads the types of YAML 1.2, and everything else as text', () => {
    const text = 'int: 7\nfloat: 1.5e3\nyes: yes\nday: 2020-01-01\nnull: ~\nempty:\noff: false\nhex: 0x1F\nquoted: "7"';
    expect(readYaml(text)).toMatchObject({
      findings: [],
      value: {
        int: 7,
        float: 1500,
        yes: 'yes',
        day: '2020-01-01',
        null: null,
        empty: null,
        off: false,
        hex: 31,
        quoted: '7',
      },
    });
  });

  it('reads JSON, tabs and escapes included', () => {
    const value = { a: [1, { 'b c': 'é😀\u2028/"' }], d: {} };
    expect(readYaml(JSON.stringify(value, null, '\t')).value).toEqual(value);
  });

  it('knows the line and column of every key and item, whatever the line endings', () => {
    const { source } = readYaml('a: 1\r\nb:\r\n  - x\r\n  - {c: "y"}\r\n', 'file.yaml');
    expect(source.locate(['a'])).toEqual({ line: 1, column: 1 });
    expect(source.locate(['b', 0])).toEqual({ line: 3, column: 5 });
    expect(source.locate(['b', 1, 'c'])).toEqual({ line: 4, column: 6 });
  });

  it('places a missing value at the nearest thing around it', () => {
    const { source } = readYaml('a:\n  b: 1\n');
    expect(source.locate(['a', 'missing', 'deeper'])).toEqual({ line: 1, column: 1 });
  });

  it.each([
    ['an empty document', '', 'an empty document'],
    ['only comments', '# nothing\n', 'an empty document'],
    ['two documents', 'a: 1\n---\nb: 2\n', '2 documents'],
    ['an alias', 'a: &x [1]\nb: *x\n', 'an alias'],
    ['a merge key', 'a: {<<: {b: 1}}', 'the key "<<"'],
    ['the prototype as a key', '{"__proto__": {"a": 1}}', 'the key "__proto__"'],
    ['a tag', 'a: !!str 1', 'the tag !!str'],
    ['a tag of its own', 'a: !js/function "x"', 'the tag !js/function'],
    ['a key that is a list', '? [a]\n: 1', 'a key that is not text'],
    ['not a number', 'a: .nan', '.nan'],
    ['infinity', 'a: -.inf', '-.inf'],
    ['an integer that would lose digits', 'a: 12345678901234567891', '12345678901234567891'],
    ['a key written twice', '{"a": 1, "a": 1}', 'a key written twice'],
    ['bytes that are not UTF-8', Uint8Array.of(0x61, 0x3a, 0x20, 0xff), 'bytes that are not UTF-8'],
    ['more than a mebibyte', 'a'.repeat(MAX_BYTES + 1), `a document of ${MAX_BYTES + 1} bytes`],
    ['more values than allowed', `[${'1,'.repeat(MAX_VALUES)}]`, `${MAX_VALUES + 1} keys and values`],
  ])('refuses %s', (_name, input, expected) => {
    expect(found(input)).toEqual([expected]);
  });

  it.each([
    ['a bracket that is not closed', 'a: [1', 1],
    ['a tab as indentation', 'a:\n\tb: 1', 2],
    ['a null byte', 'a: 1\nb: \0', 2],
    ['a control character', 'a: 1\nb: x\u0007', 2],
    ['nesting that would overflow a stack', '['.repeat(100_000), 1],
  ])('names the line of a syntax error: %s', (_name, text, line) => {
    const { value, findings } = readYaml(text);
    expect(value).toBeUndefined();
    expect(findings).toMatchObject([{ found: expect.stringContaining('a syntax error'), position: { line } }]);
  });

  it('does not unfold aliases of aliases', () => {
    const levels = Array.from({ length: 30 }, (_, level) => `a${level}: &a${level} [${`*a${level - 1},`.repeat(9)}]`);
    const bomb = ['a0: &a0 [x]', ...levels.slice(1)].join('\n');
    expect(new Set(found(bomb))).toEqual(new Set(['an alias']));
  });

  it('goes on after a problem, so that all are found at once', () => {
    expect(found('a: .nan\nb: *x\na: 2\nc: !t 3\n')).toEqual(['.nan', 'an alias', 'a key written twice', 'the tag !t']);
  });
});
