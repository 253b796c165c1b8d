import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkBounds } from '../check/check-compiled.ts';
import { type CheckInput, defaultCheckInputs } from '../check/check-input.ts';
import type { RuntimeSession, RuntimeTensor } from '../check/runtime.ts';
import { bandLevels, spectralDistanceDb } from '../check/spectral-distance.ts';
import { openSession } from '../testing/open-session.ts';
import { missingWeights, testWeights } from '../testing/test-weights.ts';
import { type CompileProgress, compileKokoro, compileSteps } from './compile-kokoro.ts';
import { type Manifest, readManifest } from './manifest.ts';

const SAMPLES_PER_FRAME = 600;

describe.skipIf(testWeights === undefined)(`compileKokoro on the real weights${missingWeights}`, () => {
  let parent: string;
  let dir: string;
  let manifest: Manifest;
  const progress: CompileProgress[] = [];
  const input = defaultCheckInputs[0] as CheckInput;
  const styleTensor: RuntimeTensor = { data: input.style, dims: [1, 256] };

  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'vortex-model-'));
    dir = join(parent, 'compiled');
    manifest = await compileKokoro({
      source: testWeights ?? '',
      outDir: dir,
      openSession,
      checkInputs: defaultCheckInputs.slice(2),
      onProgress: (event) => progress.push(event),
    });
  }, 120_000);
  afterAll(() => rm(parent, { recursive: true, force: true }));

  const counts = (graph: string) =>
    Object.fromEntries(manifest.passes.filter((pass) => pass.graph === graph).map(({ pass, count }) => [pass, count]));

  it('finds every place that the passes are meant for', () => {
    expect(counts('model')).toEqual({ 'dequantise-matmul': 148, 'dequantise-conv': 87, 'dequantise-lstm': 6, stft: 1 });
    expect(counts('prosody')).toEqual({ 'instance-norm': 10, residual: 4 });
    expect(counts('vocoder')).toEqual({ 'instance-norm': 58, 'noise-input': 1, 'phase-input': 1 });
    expect(counts('fp32')).toEqual({ snake: 48, 'carry-statistics': 58, residual: 29 });
    expect(counts('fast')).toMatchObject({
      snake: 48,
      'carry-statistics': 58,
      'transposed-conv': 2,
      'integer-conv': 50,
    });
  });

  it('writes files of the sizes and hashes that the manifest names, and nothing else', async () => {
    const files = [manifest.prosody, ...Object.values(manifest.vocoders), manifest.weights];
    expect((await readdir(dir)).sort()).toEqual([...files.map(({ name }) => name), 'manifest.json'].sort());
    for (const { name, bytes, sha256 } of files) {
      const content = await readFile(join(dir, name));
      expect([content.byteLength, createHash('sha256').update(content).digest('hex')]).toEqual([bytes, sha256]);
    }
    expect(await readManifest(dir)).toEqual(manifest);
    expect(await readdir(parent)).toEqual(['compiled']);
  });

  it('says what the stock graph says, within the bounds', () => {
    expect(Object.keys(manifest.check).sort()).toEqual(['fast', 'fp32', 'stock']);
    expect(manifest.check.fp32).toMatchObject({ worstDurationFrames: 0, changedDurations: 0 });
    expect(manifest.check.fast?.distanceDb).toBeLessThan(checkBounds.fast.distanceDb);
  });

  it('tells its steps in order', () => {
    expect(progress.map(({ step }) => step)).toEqual(compileSteps);
    expect(progress.map(({ done }) => done)).toEqual(compileSteps.map((_, i) => i));
  });

  it('speaks in windows what it speaks as a whole: the same waves with its statistics, near it with carried ones', async () => {
    const prosody = await openSession(join(dir, manifest.prosody.name));
    const curves = await prosody.run({
      tokens: { data: BigInt64Array.from([0, ...input.tokens, 0], BigInt), dims: [1, input.tokens.length + 2] },
      style: styleTensor,
      speed: { data: Float32Array.of(1), dims: [1] },
    });
    await prosody.release();
    const vocoder = await openSession(join(dir, manifest.vocoders.fp32?.name ?? ''));
    const speak = windowed(vocoder, curves);
    const whole = await speak({ windowFrames: Number.POSITIVE_INFINITY, statistics: 'own' });
    const known = await speak({ windowFrames: 40, statistics: whole.carried });
    const carried = await speak({ windowFrames: 40, statistics: 'carried' });
    const own = await speak({ windowFrames: 40, statistics: 'own' });
    await vocoder.release();
    const distance = (audio: Float32Array) => spectralDistanceDb(bandLevels(whole.audio), bandLevels(audio));
    expect(known.audio).toHaveLength(whole.audio.length);
    expect(distance(known.audio)).toBeLessThan(0.5);
    expect(signalToNoiseDb(whole.audio, known.audio)).toBeGreaterThan(15);
    expect(distance(carried.audio)).toBeLessThan(0.9 * distance(own.audio));
  }, 60_000);

  interface Windows {
    readonly windowFrames: number;
    /** Those of each window alone, those of all so far, or given ones that stay. */
    readonly statistics: 'own' | 'carried' | RuntimeTensor;
  }

  /** Speaks window by window with eight frames of context on either side, and keeps the middle of each. */
  function windowed(vocoder: RuntimeSession, { asr, f0, n }: Readonly<Record<string, RuntimeTensor>>) {
    if (asr === undefined || f0 === undefined || n === undefined) throw new TypeError('no curves');
    const frames = asr.dims[2] ?? 0;
    const channels = manifest.carriedChannels;
    return async ({ windowFrames, statistics }: Windows) => {
      const audio = new Float32Array(frames * SAMPLES_PER_FRAME);
      const nothing: RuntimeTensor = { data: new Float32Array(2 * channels), dims: [2, channels, 1] };
      let carried = typeof statistics === 'string' ? nothing : statistics;
      for (let start = 0; start < frames; start += windowFrames) {
        const end = Math.min(start + windowFrames, frames);
        const [from, to] = [Math.max(start - 8, 0), Math.min(end + 8, frames)];
        const samples = (to - from) * SAMPLES_PER_FRAME;
        const cycles = (f0.data as Float32Array).slice(0, 2 * from).reduce((sum, hertz) => sum + hertz / 80, 0);
        const share = { own: 1, carried: (end - start) / end };
        const { audio: made, carried_out: merged } = await vocoder.run({
          asr: columns(asr, from, to),
          f0: columns(f0, 2 * from, 2 * to),
          n: columns(n, 2 * from, 2 * to),
          style: styleTensor,
          noise: { data: new Float32Array(samples), dims: [1, samples, 1] },
          phase: { data: Float32Array.of(cycles % 1), dims: [1] },
          carried,
          weight: { data: Float32Array.of(typeof statistics === 'string' ? share[statistics] : 0), dims: [1] },
        });
        if (made === undefined || merged === undefined) throw new TypeError('no audio');
        carried = merged;
        const middle = [(start - from) * SAMPLES_PER_FRAME, (end - from) * SAMPLES_PER_FRAME] as const;
        audio.set((made.data as Float32Array).subarray(...middle), start * SAMPLES_PER_FRAME);
      }
      return { audio, carried };
    };
  }

  /** The columns from `start` to `end` of a tensor's last axis. */
  function columns({ data, dims }: RuntimeTensor, start: number, end: number): RuntimeTensor {
    const length = dims.at(-1) ?? 0;
    const rows = data.length / length;
    const values = Array.from({ length: rows }, (_, row) =>
      Array.from((data as Float32Array).slice(row * length + start, row * length + end)),
    );
    return { data: Float32Array.from(values.flat()), dims: [...dims.slice(0, -1), end - start] };
  }
});

function signalToNoiseDb(signal: Float32Array, other: Float32Array): number {
  const energy = (samples: Float32Array) => samples.reduce((sum, sample) => sum + sample ** 2, 0);
  return 10 * Math.log10(energy(signal) / energy(signal.map((sample, i) => sample - (other[i] as number))));
}
