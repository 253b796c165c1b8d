import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenSession } from '../check/runtime.ts';
import { measureWeightLimit } from '../check/saturation.ts';
import { encodeModel } from '../onnx/write-model.ts';
import { miniatureKokoro } from '../testing/miniature-kokoro.ts';
import { openSession } from '../testing/open-session.ts';
import { pseudoRandom, smallGraph } from '../testing/small-graph.ts';
import { compileKokoro } from './compile-kokoro.ts';
import { COMPILER_VERSION, formatManifest, type Manifest, parseManifest, readManifest } from './manifest.ts';
import { StagingFolder } from './staging-folder.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vortex-compile-'));
});
afterEach(() => rm(dir, { recursive: true }));

/** A sound model that is not Kokoro. */
const stranger = () =>
  smallGraph({ inputs: { x: [1] }, outputs: ['y'], nodes: [{ op: 'Neg', inputs: ['x'], outputs: ['y'] }] });

async function sourceOf(bytes: Uint8Array): Promise<{ source: string; outDir: string }> {
  const source = join(dir, 'model.onnx');
  await writeFile(source, bytes);
  return { source, outDir: join(dir, 'compiled') };
}

describe('compileKokoro', () => {
  it('compiles a plain float export, whatever it calls its inputs, with the same result', async () => {
    const miniature = miniatureKokoro({ tokens: 'input_ids', audio: 'waveform' });
    const paths = await sourceOf(encodeModel(miniature));
    const style = pseudoRandom(4, 3);
    const checkInputs = [
      { tokens: [4, 9, 3], style, speed: 1 },
      { tokens: [12], style, speed: 1.3 },
    ];
    const { check, passes } = await compileKokoro({ ...paths, openSession, checkInputs });
    expect(check.stock).toBeUndefined();
    expect(check.fp32?.distanceDb).toBeLessThan(0.05);
    expect(check.fast).toMatchObject({ worstDurationFrames: 0, changedDurations: 0 });
    expect(Object.fromEntries(passes.map(({ graph, pass, count }) => [`${graph}/${pass}`, count]))).toMatchObject({
      'model/dequantise-matmul': 0,
      'model/stft': 1,
      'vocoder/instance-norm': 2,
      'fp32/snake': 1,
      'fp32/carry-statistics': 2,
      'fp32/residual': 1,
      'fast/transposed-conv': 1,
      'fast/integer-conv': 2,
    });
  });

  it('refuses a result that says something else than its source', async () => {
    const paths = await sourceOf(encodeModel(miniatureKokoro()));
    const lying: OpenSession = async (path) => {
      const session = await openSession(path);
      if (!path.endsWith('vocoder.onnx')) return session;
      const run: typeof session.run = async (feeds) => {
        const { audio } = await session.run(feeds);
        return { audio: { data: new Float32Array(audio?.data.length ?? 0), dims: audio?.dims ?? [] } };
      };
      return { ...session, run };
    };
    const checkInputs = [{ tokens: [4, 9, 3], style: pseudoRandom(4, 3), speed: 1 }];
    const compiling = compileKokoro({ ...paths, openSession: lying, checkInputs, precisions: ['fp32'] });
    await expect(compiling).rejects.toMatchObject({
      code: 'COMPILE_CHECK_FAILED',
      failures: [expect.stringMatching(/^fp32: distanceDb is [0-9.]+, at most 0.4 is allowed$/)],
    });
    expect(await readdir(dir)).toEqual(['model.onnx']);
  });

  it.each([
    ['a model that is not Kokoro', encodeModel(stranger()), 'UNKNOWN_GRAPH'],
    ['a file that is no model', new TextEncoder().encode('<html>not found</html>'), 'INVALID_MODEL'],
  ])('refuses %s, and leaves nothing behind', async (_what, bytes, code) => {
    const paths = await sourceOf(bytes);
    await expect(compileKokoro({ ...paths, openSession })).rejects.toMatchObject({ code });
    expect(await readdir(dir)).toEqual(['model.onnx']);
  });

  it("stops with the caller's reason, and leaves nothing behind", async () => {
    const paths = await sourceOf(encodeModel(stranger()));
    const caller = new AbortController();
    const reason = new Error('the user left');
    const compiling = compileKokoro({
      ...paths,
      openSession,
      signal: caller.signal,
      onProgress: () => caller.abort(reason),
    });
    await expect(compiling).rejects.toBe(reason);
    expect(await readdir(dir)).toEqual(['model.onnx']);
  });

  it('leaves an earlier result in place when it fails', async () => {
    const paths = await sourceOf(encodeModel(stranger()));
    await mkdir(paths.outDir);
    await writeFile(join(paths.outDir, 'manifest.json'), 'earlier');
    await expect(compileKokoro({ ...paths, openSession })).rejects.toMatchObject({ code: 'UNKNOWN_GRAPH' });
    expect(await readFile(join(paths.outDir, 'manifest.json'), 'utf8')).toBe('earlier');
  });
});

describe('StagingFolder', () => {
  it('takes the place of what was there, as a whole', async () => {
    const target = join(dir, 'target');
    await mkdir(target);
    await writeFile(join(target, 'old'), '');
    {
      await using staging = await StagingFolder.beside(target);
      await writeFile(join(staging.path, 'new'), '');
      expect(await readdir(target)).toEqual(['old']);
      await staging.commit();
    }
    expect(await readdir(target)).toEqual(['new']);
    expect(await readdir(dir)).toEqual(['target']);
  });

  it('removes what a dead process or an hour ago left, and nothing that is being made', async () => {
    const { pid: dead } = spawnSync(process.execPath, ['--version']);
    const [left, old, young] = [
      join(dir, `target.partial-${dead}-aa`),
      join(dir, `target.partial-${process.pid}-bb`),
      join(dir, `target.partial-${process.pid}-cc`),
    ];
    await Promise.all([mkdir(left), mkdir(old), mkdir(young)]);
    const twoHoursAgo = new Date(Date.now() - 7_200_000);
    await utimes(old, twoHoursAgo, twoHoursAgo);
    {
      await using _staging = await StagingFolder.beside(join(dir, 'target'));
    }
    expect(await readdir(dir)).toEqual([basename(young)]);
  });
});

describe('measureWeightLimit', () => {
  it('agrees with what the processor is known to do', async () => {
    expect([64, 127]).toContain(await measureWeightLimit(openSession, dir));
  });

  it.each([
    [255 * 127 * 64, 127],
    [32_767 * 32, 64],
  ])('reads a product of %i as a limit of %i', async (product, limit) => {
    const fake = async () => ({
      run: async () => ({ y: { data: Float32Array.of(product), dims: [1, 1] } }),
      release: async () => {},
    });
    expect(await measureWeightLimit(fake, dir)).toBe(limit);
  });
});

describe('the manifest', () => {
  const file = { name: 'weights.bin', bytes: 3, sha256: 'a'.repeat(64) };
  const manifest: Manifest = {
    compiler: COMPILER_VERSION,
    source: { bytes: 1, sha256: 'b'.repeat(64) },
    prosody: file,
    vocoders: { fp32: file },
    weights: file,
    carriedChannels: 7,
    weightLimit: 127,
    passes: [{ graph: 'fp32', pass: 'snake', count: 48 }],
    check: { fp32: { worstDurationFrames: 0, changedDurations: 0, distanceDb: 0.1 } },
  };

  it('reads back what was written, in snake case on the disk', () => {
    const text = formatManifest(manifest);
    expect(text).toContain('"carried_channels": 7');
    expect(parseManifest(text)).toEqual(manifest);
  });

  it('is absent where nothing was compiled', async () => {
    expect(await readManifest(dir)).toBeUndefined();
  });

  it.each([
    ['is cut off', formatManifest(manifest).slice(0, 50)],
    ['is nothing', 'null'],
    ['is of another compiler', formatManifest({ ...manifest, compiler: COMPILER_VERSION + 1 })],
    ['names no files', formatManifest({ ...manifest, vocoders: {} })],
    ['leads out of its folder', formatManifest({ ...manifest, weights: { ...file, name: '../weights.bin' } })],
    ['has no hash', formatManifest({ ...manifest, weights: { ...file, sha256: '' } })],
  ])('is refused when it %s', (_what, text) => {
    expect(() => parseManifest(text)).toThrow(expect.objectContaining({ code: 'INVALID_MANIFEST' }));
  });
});
