import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ModelStore } from './model-store.ts';
import { createTestStore } from './testing/create-test-store.ts';
import { WORKING_NPM } from './testing/fake-clients.ts';
import { sendFile } from './testing/file-server.ts';
import { noise, sha256, WEIGHTS, WEIGHTS_CONTENT, writeVoicesTarball } from './testing/tiny-artifacts.ts';

/** A store with both artifacts installed, and where their first files are. */
async function createFilledStore() {
  const test = await createTestStore({
    answer: (request, response) => sendFile(request, response, { content: WEIGHTS_CONTENT }),
    clients: { npm: WORKING_NPM },
  });
  await writeVoicesTarball(test.folder);
  const store = test.open();
  const weights = await store.install('tiny-weights');
  const voices = await store.install('tiny-voices');
  const record = join(test.cacheDir, 'artifacts', 'tiny-weights.json');
  return { test, store, weights: weights.files[0]!.path, voice: voices.files[0]!.path, record };
}

/** Changes the content of the weights and nothing that `stat` tells about them. */
async function corruptSilently(store: ModelStore, path: string): Promise<void> {
  const wholeSecond = new Date(1_000_000_000_000);
  await utimes(path, wholeSecond, wholeSecond);
  await store.locate('tiny-weights');
  await writeFile(path, noise(WEIGHTS_CONTENT.length, 13));
  await utimes(path, wholeSecond, wholeSecond);
}

describe('locate', () => {
  it('finds nothing in a cache that does not exist, and does not create it', async () => {
    await using test = await createTestStore();
    expect(await test.open().locate('tiny-weights')).toBeUndefined();
    await expect(stat(test.cacheDir)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('finds what is installed', async () => {
    const { test, store, weights } = await createFilledStore();
    await using _test = test;
    expect(await store.locate('tiny-weights')).toEqual({
      name: 'tiny-weights',
      directory: join(test.cacheDir, 'artifacts', 'tiny-weights'),
      files: [{ name: 'weights.onnx', path: weights, bytes: WEIGHTS_CONTENT.length, sha256: sha256(WEIGHTS_CONTENT) }],
      source: 'release',
    });
  });

  it('believes an unchanged file without reading it', async () => {
    const { test, store, weights } = await createFilledStore();
    await using _test = test;
    await corruptSilently(store, weights);
    expect(await store.locate('tiny-weights')).toBeDefined();
  });

  it('reads a file again whose time has changed, and remembers that it is right', async () => {
    const { test, store, weights, record } = await createFilledStore();
    await using _test = test;
    const touched = new Date(1_000_000_000_000);
    await utimes(weights, touched, touched);
    expect(await store.locate('tiny-weights')).toBeDefined();
    expect(JSON.parse(await readFile(record, 'utf8'))).toMatchObject({
      source: 'release',
      files: [{ mtime_ms: touched.getTime() }],
    });
  });

  it.each([
    ['has another content', (path: string) => writeFile(path, noise(WEIGHTS_CONTENT.length, 13))],
    ['has another size', (path: string) => writeFile(path, WEIGHTS_CONTENT.subarray(1))],
    ['is gone', (path: string) => rm(path)],
  ])('does not find a file that %s', async (_, damage) => {
    const { test, store, weights } = await createFilledStore();
    await using _test = test;
    await damage(weights);
    expect(await store.locate('tiny-weights')).toBeUndefined();
    expect(await store.locate('tiny-voices')).toBeDefined();
  });

  it('does not find a file that the table now wants to be another', async () => {
    const { test } = await createFilledStore();
    await using _test = test;
    const next = { ...WEIGHTS, files: [{ ...WEIGHTS.files[0]!, sha256: sha256(noise(1)) }] };
    expect(await test.open({ artifacts: [next] }).locate('tiny-weights')).toBeUndefined();
  });

  it.each(['', '{', '[]', 'null', '{"version":2}'])('hashes again when the record is %s', async (text) => {
    const { test, store, weights, record } = await createFilledStore();
    await using _test = test;
    await writeFile(record, text);
    expect(await store.locate('tiny-weights')).toMatchObject({ source: 'cache' });
    expect(JSON.parse(await readFile(record, 'utf8'))).toMatchObject({ version: 1, source: 'cache' });
    await corruptSilently(store, weights);
    await writeFile(record, text);
    expect(await store.locate('tiny-weights')).toBeUndefined();
  });
});

describe('list', () => {
  it('tells installed from partial from missing', async () => {
    const { test, store, voice } = await createFilledStore();
    await using _test = test;
    await rm(voice);
    const other = { ...WEIGHTS, name: 'other-weights' };
    const artifacts = [...(await store.list()).map(({ name }) => name)];
    expect(artifacts).toEqual(['tiny-weights', 'tiny-voices']);
    expect(await store.list()).toEqual([
      {
        name: 'tiny-weights',
        description: 'One file',
        license: 'Apache-2.0',
        status: 'installed',
        bytes: WEIGHTS_CONTENT.length,
        expectedBytes: WEIGHTS_CONTENT.length,
        directory: join(test.cacheDir, 'artifacts', 'tiny-weights'),
        source: 'release',
      },
      expect.objectContaining({ status: 'partial', bytes: 10_000, expectedBytes: 15_000, source: undefined }),
    ]);
    expect(await test.open({ artifacts: [other] }).list()).toMatchObject([{ status: 'missing', bytes: 0 }]);
  });
});

describe('verify', () => {
  it('finds what a look at size and time does not', async () => {
    const { test, store, weights } = await createFilledStore();
    await using _test = test;
    await corruptSilently(store, weights);
    const progress: number[] = [];
    const verified = await store.verify(undefined, { onProgress: ({ checkedFiles }) => progress.push(checkedFiles) });
    expect(verified).toMatchObject([
      {
        name: 'tiny-weights',
        status: 'corrupt',
        files: [
          {
            name: 'weights.onnx',
            status: 'corrupt',
            expectedSha256: sha256(WEIGHTS_CONTENT),
            foundSha256: sha256(noise(WEIGHTS_CONTENT.length, 13)),
          },
        ],
      },
      { name: 'tiny-voices', status: 'ok', files: [{ status: 'ok' }, { status: 'ok' }, { status: 'ok' }] },
    ]);
    expect(progress).toEqual([1, 1, 2, 3]);
  });

  it('tells a missing file from a corrupt one', async () => {
    const { test, store, voice } = await createFilledStore();
    await using _test = test;
    await rm(voice);
    expect(await store.verify(['tiny-voices'])).toMatchObject([
      { status: 'missing', files: [{ status: 'missing', foundBytes: undefined }, { status: 'ok' }, { status: 'ok' }] },
    ]);
  });

  it('stops when it is asked to', async () => {
    const { test, store } = await createFilledStore();
    await using _test = test;
    await expect(store.verify(undefined, { signal: AbortSignal.abort('enough') })).rejects.toBe('enough');
  });
});

describe('remove', () => {
  it('removes the named artifact, says what that freed, and leaves the rest', async () => {
    const { test, store } = await createFilledStore();
    await using _test = test;
    const removed = await store.remove(['tiny-weights']);
    expect(removed).toEqual([{ name: 'tiny-weights', freedBytes: WEIGHTS_CONTENT.length }]);
    expect(await store.locate('tiny-weights')).toBeUndefined();
    expect(await store.locate('tiny-voices')).toBeDefined();
    expect(await store.remove(['tiny-weights'])).toEqual([{ name: 'tiny-weights', freedBytes: 0 }]);
  });

  it('does not create a cache in order to remove nothing from it', async () => {
    await using test = await createTestStore();
    expect(await test.open().remove()).toMatchObject([{ freedBytes: 0 }, { freedBytes: 0 }]);
    await expect(stat(test.cacheDir)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('does nothing when one of the names is unknown', async () => {
    const { test, store } = await createFilledStore();
    await using _test = test;
    await expect(store.remove(['tiny-weights', 'tiny'])).rejects.toMatchObject({ code: 'UNKNOWN_ARTIFACT' });
    expect(await store.locate('tiny-weights')).toBeDefined();
  });
});
