import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRecipes } from './read-recipes.ts';

describe('findRecipes', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'vortex-recipes-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const find = (inputs: readonly string[], stdin = new PassThrough()) =>
    findRecipes(inputs, { stdin, signal: new AbortController().signal });

  it('takes the recipes of a folder in order of their names, and nothing else', async () => {
    for (const name of ['b.yaml', 'a.yml', 'c.JSON', 'notes.md', 'yaml'])
      await writeFile(path.join(folder, name), name);
    const sources = await find([folder]);
    expect(sources.map(({ name, stem }) => [path.relative(folder, name), stem])).toEqual([
      ['a.yml', 'a'],
      ['b.yaml', 'b'],
      ['c.JSON', 'c'],
    ]);
    await expect(sources[0]!.read()).resolves.toEqual(Buffer.from('a.yml'));
  });

  it('takes a file that is named, whatever it is called, in the order of the arguments', async () => {
    const [first, second] = [path.join(folder, 'z.txt'), path.join(folder, 'a.yaml')];
    await writeFile(first, '');
    await writeFile(second, '');
    expect((await find([first, second])).map(({ name }) => name)).toEqual([first, second]);
  });

  it('reads standard input for -', async () => {
    const stdin = new PassThrough();
    stdin.end('version: 1');
    const [source] = await find(['-'], stdin);
    expect(source).toMatchObject({ name: 'standard input', stem: 'stdin' });
    expect(Buffer.from(await source!.read()).toString()).toBe('version: 1');
  });

  it.each([
    ['a path where nothing is', 'nothing.yaml', /ENOENT/],
    ['a folder without recipes', 'empty', /holds no \.yaml/],
  ])('refuses %s', async (_what, name, message) => {
    await mkdir(path.join(folder, 'empty'));
    await expect(find([path.join(folder, name)])).rejects.toMatchObject({
      code: 'INPUT_NOT_READABLE',
      input: path.join(folder, name),
      message: expect.stringMatching(message),
    });
  });

  it('says so when a file is gone by the time that it is read', async () => {
    const file = path.join(folder, 'a.yaml');
    await writeFile(file, '');
    const [source] = await find([file]);
    await rm(file);
    await expect(source!.read()).rejects.toMatchObject({ code: 'INPUT_NOT_READABLE', input: file });
  });
});
