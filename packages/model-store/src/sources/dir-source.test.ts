import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTestStore } from '../testing/create-test-store.ts';
import { noise, WEIGHTS_CONTENT, writeVoiceFiles } from '../testing/tiny-artifacts.ts';

describe('the dir source', () => {
  it.each(['weights.onnx', 'tiny-weights/weights.onnx', 'artifacts/tiny-weights/weights.onnx'])(
    'finds a file at %s',
    async (path) => {
      await using test = await createTestStore();
      const file = join(test.folder, ...path.split('/'));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, WEIGHTS_CONTENT);
      const installed = await test.open({ source: `dir:${test.folder}` }).install('tiny-weights');
      expect(installed).toMatchObject({ source: 'dir', downloadedBytes: 0, failures: [] });
      expect(WEIGHTS_CONTENT.equals(await readFile(installed.files[0]!.path))).toBe(true);
      expect(await test.litter()).toEqual([]);
    },
  );

  it('finds the files of an unpacked package', async () => {
    await using test = await createTestStore();
    await mkdir(join(test.folder, 'voices'));
    await writeVoiceFiles(join(test.folder, 'voices'));
    expect(await test.open({ source: `dir:${test.folder}` }).install('tiny-voices')).toMatchObject({ source: 'dir' });
  });

  it('keeps its own copy, which a later change of the original does not reach', async () => {
    await using test = await createTestStore();
    const original = join(test.folder, 'weights.onnx');
    await writeFile(original, WEIGHTS_CONTENT);
    const store = test.open({ source: `dir:${test.folder}` });
    await store.install('tiny-weights');
    await writeFile(original, noise(10));
    expect(await store.verify(['tiny-weights'])).toMatchObject([{ status: 'ok' }]);
  });

  it('leaves a wrong original where it is, and goes nowhere else', async () => {
    await using test = await createTestStore();
    const original = join(test.folder, 'weights.onnx');
    await writeFile(original, noise(WEIGHTS_CONTENT.length, 3));
    const store = test.open({ source: `dir:${test.folder}` });
    await expect(store.install('tiny-weights')).rejects.toMatchObject({ code: 'HASH_MISMATCH', source: 'dir' });
    expect(await readFile(original)).toHaveLength(WEIGHTS_CONTENT.length);
    expect(test.server.requests).toEqual([]);
    expect(await test.litter()).toEqual([]);
  });

  it('names the files that are not there', async () => {
    await using test = await createTestStore();
    await mkdir(join(test.folder, 'weights.onnx'));
    await symlink(join(test.folder, 'nowhere'), join(test.folder, 'af_one.bin'));
    const store = test.open({ source: `dir:${test.folder}` });
    await expect(store.install('tiny-weights')).rejects.toThrow(`${test.folder} lacks weights.onnx.`);
    await expect(store.install('tiny-voices')).rejects.toThrow('lacks af_one.bin, af_two.bin, am_three.bin.');
  });
});
