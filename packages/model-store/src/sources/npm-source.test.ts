import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Artifact } from '../artifacts/artifact.ts';
import { createTestStore } from '../testing/create-test-store.ts';
import { WORKING_NPM } from '../testing/fake-clients.ts';
import { noise, sha512Integrity, VOICES, writeVoicesTarball } from '../testing/tiny-artifacts.ts';
import { packTar } from '../testing/write-archives.ts';

const voice = noise(5_000, 2);

/** The voices, as if this tarball were the one that is expected. */
function expecting(tarball: Uint8Array): readonly Artifact[] {
  const npm = { ...VOICES.sources.npm!, integrity: sha512Integrity(tarball) };
  return [{ ...VOICES, files: VOICES.files.slice(0, 1), sources: { npm } }];
}

describe('the npm source', () => {
  it('packs the one version and takes the files from its folder', async () => {
    await using test = await createTestStore({ clients: { npm: WORKING_NPM } });
    await writeVoicesTarball(test.folder);
    const { files, source } = await test.open().install('tiny-voices');
    expect(source).toBe('npm');
    expect(files.map(({ name }) => name)).toEqual(['af_one.bin', 'af_two.bin', 'am_three.bin']);
    expect(await readdir(join(test.cacheDir, 'artifacts', 'tiny-voices'))).toHaveLength(3);
    expect(await test.clients.starts()).toEqual(['npm pack voices@1.0.0 --ignore-scripts']);
    expect(await test.litter()).toEqual([]);
  });

  it('opens no tarball that is not the one expected', async () => {
    await using test = await createTestStore({ clients: { npm: WORKING_NPM } });
    const other = packTar([{ name: 'package/voices/af_one.bin', content: voice }]);
    await writeVoicesTarball(test.folder, other);
    await expect(test.open().install('tiny-voices')).rejects.toMatchObject({
      code: 'HASH_MISMATCH',
      file: 'voices@1.0.0',
      source: 'npm',
      expected: VOICES.sources.npm?.integrity,
      found: sha512Integrity(other),
    });
    expect(await test.litter()).toEqual([]);
  });

  it('writes nothing outside its folder, whatever the names in the tarball', async () => {
    const escapes = [
      '../escaped',
      'package/voices/../../../escaped',
      '/tmp/vortex-escaped',
      'package/voices/./af_one.bin',
    ];
    const tarball = packTar([
      ...escapes.map((name) => ({ name, content: Buffer.from('out') })),
      { name: 'package/voices/af_one.bin', content: voice },
    ]);
    await using test = await createTestStore({ clients: { npm: WORKING_NPM } });
    await writeVoicesTarball(test.folder, tarball);
    const before = await readdir(join(test.cacheDir, '..'));
    await test.open({ artifacts: expecting(tarball) }).install('tiny-voices');
    const after = await readdir(join(test.cacheDir, '..'), { recursive: true });
    expect(after.filter((path) => path.includes('escaped'))).toEqual([]);
    expect(before).toEqual(['packages']);
    expect(await readdir(join(test.cacheDir, 'artifacts', 'tiny-voices'))).toEqual(['af_one.bin']);
  });

  it('takes no link for a file', async () => {
    const tarball = packTar([
      { name: 'package/voices/af_one.bin', content: new Uint8Array(), linkTo: '../../../../packages/secret' },
    ]);
    await using test = await createTestStore({ clients: { npm: WORKING_NPM } });
    await writeVoicesTarball(test.folder, tarball);
    await expect(test.open({ artifacts: expecting(tarball) }).install('tiny-voices')).rejects.toThrow(
      'the tarball lacks package/voices/af_one.bin',
    );
  });

  it.each([
    ['lacks a file', packTar([{ name: 'package/other', content: voice }]), /lacks package\/voices\/af_one\.bin/],
    [
      'has a file of another size',
      packTar([{ name: 'package/voices/af_one.bin', content: noise(9) }]),
      /9 bytes where/,
    ],
    ['is cut off', packTar([{ name: 'package/voices/af_one.bin', content: voice }]).subarray(0, 3_000), /tiny-voices/],
    ['is no archive', noise(3_000), /tiny-voices/],
  ])('refuses a tarball that %s, and ends', async (_, tarball, problem) => {
    await using test = await createTestStore({ clients: { npm: WORKING_NPM } });
    await writeVoicesTarball(test.folder, tarball);
    await expect(test.open({ artifacts: expecting(tarball) }).install('tiny-voices')).rejects.toThrow(problem);
    expect(await test.litter()).toEqual([]);
  });

  it('says that npm is missing', async () => {
    await using test = await createTestStore();
    await expect(test.open().install('tiny-voices')).rejects.toThrow('npm is not installed');
  });

  it("quotes npm's own reason without its stack", async () => {
    const failing = `
      for (const line of ['code ETARGET', 'notarget No matching version', '    at stack (file.js:1:2)', 'A complete log of this run'])
        console.error('npm error ' + line);
      process.exitCode = 1;
    `;
    await using test = await createTestStore({ clients: { npm: failing } });
    await expect(test.open().install('tiny-voices')).rejects.toThrow(
      'npm could not download voices@1.0.0 (exit code 1): code ETARGET · notarget No matching version',
    );
  });
});
