import { isAbsolute, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultCacheDir } from './default-cache-dir.ts';

describe('defaultCacheDir', () => {
  it('is the folder that VORTEX_HOME names, made absolute', () => {
    expect(defaultCacheDir({ VORTEX_HOME: 'models' })).toBe(resolve('models'));
  });

  it.each([{}, { VORTEX_HOME: '' }])('is a folder of its own below the platform cache for %o', (env) => {
    const folder = defaultCacheDir(env);
    expect(isAbsolute(folder)).toBe(true);
    expect(folder).toMatch(/[/\\]vortex(?:[/\\]Cache)?$/);
  });
});
