import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { COMPILER_VERSION } from '@vortex/kokoro-graph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadKokoro } from './load-kokoro.ts';

const WEIGHTS = 'kokoro-v1.0.int8.onnx';
const FILE = { name: 'a.onnx', bytes: 1, sha256: '0'.repeat(64) };
const MANIFEST = {
  compiler: COMPILER_VERSION,
  source: { bytes: 1, sha256: '0'.repeat(64) },
  prosody: { ...FILE, name: 'prosody.onnx' },
  vocoders: { fp32: { ...FILE, name: 'vocoder.onnx' } },
  weights: { ...FILE, name: 'weights.bin' },
  carried_channels: 1,
};

describe('loadKokoro', () => {
  let parent: string;
  beforeAll(async () => {
    parent = await mkdtemp(path.join(tmpdir(), 'vortex-load-'));
  });
  afterAll(() => rm(parent, { recursive: true }));

  /** A folder with these files. */
  async function folder(name: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
    const directory = path.join(parent, name);
    await mkdir(directory);
    for (const [file, content] of Object.entries(files)) await writeFile(path.join(directory, file), content);
    return directory;
  }
  const load = (modelDir: string, options: Partial<Parameters<typeof loadKokoro>[0]> = {}) =>
    loadKokoro({ modelDir, voicesDir: modelDir, ...options });

  it.each(['process', 'inline'] as const)('says how to get weights that are missing (%s)', async (host) => {
    await expect(load(path.join(parent, 'none'), { host })).rejects.toMatchObject({
      code: 'MODEL_FILE_NOT_FOUND',
      message: expect.stringContaining(WEIGHTS),
      hint: expect.stringContaining('vortex models install'),
    });
  });

  it.each([
    ['garbage', Buffer.alloc(100_000, 0x5a)],
    ['nothing', new Uint8Array()],
    ['text', '<html>404</html>'],
  ])('refuses weights that are %s', async (what, content) => {
    const modelDir = await folder(`of ${what}`, { [WEIGHTS]: content });
    await expect(load(modelDir)).rejects.toMatchObject({
      code: 'MODEL_FILE_INVALID',
      message: expect.stringContaining(WEIGHTS),
      hint: expect.stringContaining('vortex models verify'),
    });
  });

  it.each([
    ['no JSON', '{"compiler": 1,'],
    ['of another compiler', JSON.stringify({ ...MANIFEST, compiler: 0 })],
    ['without its files', JSON.stringify({ ...MANIFEST, vocoders: {} })],
    ['with a file outside of the folder', JSON.stringify({ ...MANIFEST, prosody: { ...FILE, name: '../a.onnx' } })],
  ])('refuses a compiled model whose manifest is %s', async (what, manifest) => {
    const modelDir = await folder(what, { 'manifest.json': manifest });
    await expect(load(modelDir)).rejects.toMatchObject({ code: 'MODEL_FILE_INVALID' });
  });

  it('says which precisions a compiled model has', async () => {
    const modelDir = await folder('fp32 only', { 'manifest.json': JSON.stringify(MANIFEST) });
    await expect(load(modelDir, { precision: 'fast' })).rejects.toMatchObject({
      code: 'MODEL_FILE_INVALID',
      message: expect.stringContaining('compiled for fp32, not for fast'),
    });
  });

  it('says which file of a compiled model is missing, or damaged', async () => {
    const manifest = { 'manifest.json': JSON.stringify(MANIFEST) };
    await expect(load(await folder('without graphs', manifest))).rejects.toMatchObject({
      code: 'MODEL_FILE_NOT_FOUND',
    });
    const damaged = { ...manifest, 'prosody.onnx': 'garbage', 'vocoder.onnx': 'garbage' };
    await expect(load(await folder('with damaged graphs', damaged))).rejects.toMatchObject({
      code: 'MODEL_FILE_INVALID',
    });
  });

  it.each([
    ['processes', 0],
    ['processes', 1.5],
    ['processes', Number.POSITIVE_INFINITY],
    ['threads', Number.NaN],
    ['threads', -1],
  ])('refuses %s: %d', async (parameter, found) => {
    await expect(load(parent, { [parameter]: found })).rejects.toMatchObject({
      code: 'OUT_OF_RANGE',
      parameter,
      message: expect.stringContaining('a whole number from 1 to 128'),
    });
  });

  it("gives up with the caller's own reason", async () => {
    await expect(load(parent, { signal: AbortSignal.abort('no time') })).rejects.toBe('no time');
  });
});
