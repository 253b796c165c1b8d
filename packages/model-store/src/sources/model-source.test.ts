import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSourceChoice } from './model-source.ts';

describe('parseSourceChoice', () => {
  it.each(['auto', 'release', 'pip', 'npm'])('knows %s', (text) => {
    expect(parseSourceChoice(text)).toBe(text);
  });

  it('makes a folder absolute', () => {
    expect(parseSourceChoice('dir:models')).toBe(`dir:${resolve('models')}`);
  });

  it.each(['', 'dir', 'dir:', 'pypi', 'AUTO', 'toString'])('refuses "%s" and lists what is allowed', (text) => {
    expect(() => parseSourceChoice(text)).toThrow(
      expect.objectContaining({ code: 'INVALID_SOURCE', found: text, hint: expect.stringContaining('dir:PATH') }),
    );
  });
});
