import { describe, expect, it } from 'vitest';
import type { Artifact } from './artifact.ts';
import { createArtifactTable } from './artifact-table.ts';
import { KOKORO_ARTIFACTS } from './kokoro-artifacts.ts';

const artifact: Artifact = {
  name: 'weights',
  description: '',
  license: 'Apache-2.0',
  files: [{ path: 'a/b.bin' }],
  sources: {},
};

describe('createArtifactTable', () => {
  it.each([
    ['a name that leaves the cache', { name: '../weights' }],
    ['an empty name', { name: '' }],
    ['no files', { files: [] }],
    ['a path that leaves its folder', { files: [{ path: 'a/../../b' }] }],
    ['an absolute path', { files: [{ path: '/etc/passwd' }] }],
    ['a path with backslashes', { files: [{ path: '..\\b' }] }],
    ['one file twice', { files: [{ path: 'a.bin' }, { path: 'A.bin' }] }],
  ])('refuses %s', (_, change) => {
    expect(() => createArtifactTable([{ ...artifact, ...change }])).toThrow(
      expect.objectContaining({ code: 'INVALID_ARTIFACT' }),
    );
  });

  it('refuses two artifacts of one name', () => {
    expect(() => createArtifactTable([artifact, artifact])).toThrow(/in the table twice/);
  });
});

describe('KOKORO_ARTIFACTS', () => {
  it('is a valid table', () => {
    const { all } = createArtifactTable(KOKORO_ARTIFACTS);
    expect(all.map(({ name }) => name)).toEqual([
      'kokoro-weights-int8',
      'kokoro-weights-fp32',
      'kokoro-voices',
      'misaki-lexicons',
    ]);
  });

  it('pins size and hash of every file but the one that no build machine can fetch', () => {
    const pinned = KOKORO_ARTIFACTS.filter(({ name }) => name !== 'kokoro-weights-fp32');
    for (const { path, bytes, sha256 } of pinned.flatMap(({ files }) => files)) {
      expect({ path, bytes, sha256 }).toEqual({
        path,
        bytes: expect.any(Number),
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
    }
  });

  it('has the 54 voices', () => {
    expect(KOKORO_ARTIFACTS.find(({ name }) => name === 'kokoro-voices')?.files).toHaveLength(54);
  });

  it('takes every member of a wheel to a file that the artifact has', () => {
    for (const { files, sources } of KOKORO_ARTIFACTS) {
      const paths = files.map(({ path }) => path);
      for (const { file } of sources.pip?.packages.flatMap(({ members }) => members) ?? []) {
        expect(paths).toContain(file);
      }
    }
  });
});
