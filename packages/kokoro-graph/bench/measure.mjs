/**
 * Measures the stock graph, the float graph and the compiled graphs against each other, interleaved in one process.
 *
 *     npx tsc -b packages/kokoro-graph && node packages/kokoro-graph/bench/measure.mjs WEIGHTS [rounds] [threads]
 *
 * Prints a Markdown table of medians: wall time, processor time, and real-time factor for a text of about nine seconds,
 * whole and in windows, and the time to the first window.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { compileKokoro, defaultCheckInputs } from '../dist/index.js';
import { readModel } from '../dist/onnx/read-model.js';
import { WeightFile } from '../dist/onnx/weight-file.js';
import { writeModel } from '../dist/onnx/write-model.js';
import { dequantise } from '../dist/passes/dequantise.js';

const [weights, rounds = '3', threads = '1'] = process.argv.slice(2);
if (weights === undefined) throw new Error('Which weights? Give the path of the stock model.');

const CONTEXT_FRAMES = 8;
const SAMPLES_PER_FRAME = 600;
const options = { enableMemPattern: false, intraOpNumThreads: Number(threads), logSeverityLevel: 3 };

const wrap = ({ data, dims }) => new Tensor(data, dims);
const openSession = async (path) => {
  const session = await InferenceSession.create(path, options);
  return {
    run: (feeds) => {
      const known = Object.entries(feeds).filter(([name]) => session.inputNames.includes(name));
      return session.run(Object.fromEntries(known.map(([name, tensor]) => [name, wrap(tensor)])));
    },
    release: () => session.release(),
  };
};

const dir = await mkdtemp(join(tmpdir(), 'vortex-measure-'));
try {
  const started = performance.now();
  const manifest = await compileKokoro({ source: weights, outDir: join(dir, 'compiled'), openSession });
  const compileSeconds = (performance.now() - started) / 1000;
  await writeFloat();
  await measure(manifest, compileSeconds);
} finally {
  await rm(dir, { recursive: true });
}

async function writeFloat() {
  const graph = readModel(new Uint8Array(await readFile(weights)));
  dequantise(graph);
  const externalData = await WeightFile.create(join(dir, 'float.bin'));
  await writeModel(graph, { dir, fileName: 'float.onnx', externalData });
  await externalData[Symbol.asyncDispose]();
}

async function measure(manifest, compileSeconds) {
  const stock = await openSession(weights);
  const float = await openSession(join(dir, 'float.onnx'));
  const open = (file) => openSession(join(dir, 'compiled', file.name));
  const prosody = await open(manifest.prosody);
  const vocoders = { fp32: await open(manifest.vocoders.fp32), fast: await open(manifest.vocoders.fast) };

  const [{ style }] = defaultCheckInputs;
  const tokens = [...defaultCheckInputs, ...defaultCheckInputs].flatMap((input) => [...input.tokens, 16]);
  const text = {
    tokens: { data: BigInt64Array.from([0, ...tokens, 0], BigInt), dims: [1, tokens.length + 2] },
    style: { data: style, dims: [1, style.length] },
    speed: { data: Float32Array.of(1), dims: [1] },
  };
  const channels = manifest.carriedChannels;
  const staged =
    (vocoder, windowFrames, limit = Number.POSITIVE_INFINITY) =>
    async () => {
      const curves = await prosody.run(text);
      const frames = curves.asr.dims[2];
      let carried = { data: new Float32Array(2 * channels), dims: [2, channels, 1] };
      for (let start = 0, made = 0; start < frames && made < limit; start += windowFrames, made++) {
        const end = Math.min(start + windowFrames, frames);
        const [from, to] = [Math.max(start - CONTEXT_FRAMES, 0), Math.min(end + CONTEXT_FRAMES, frames)];
        const samples = (to - from) * SAMPLES_PER_FRAME;
        const results = await vocoder.run({
          asr: columns(curves.asr, from, to),
          f0: columns(curves.f0, 2 * from, 2 * to),
          n: columns(curves.n, 2 * from, 2 * to),
          style: text.style,
          noise: { data: new Float32Array(samples), dims: [1, samples, 1] },
          phase: { data: new Float32Array(1), dims: [1] },
          carried,
          weight: { data: Float32Array.of((end - start) / end), dims: [1] },
        });
        carried = results.carried_out;
      }
      return frames * SAMPLES_PER_FRAME;
    };

  const subjects = {
    'stock, whole': async () => (await stock.run(text)).audio.dims.at(-1),
    'float, whole': async () => (await float.run(text)).audio.dims.at(-1),
    'fp32, whole': staged(vocoders.fp32, Number.POSITIVE_INFINITY),
    'fp32, windows of 80': staged(vocoders.fp32, 80),
    'fp32, first window of 40': staged(vocoders.fp32, 40, 1),
    'fast, whole': staged(vocoders.fast, Number.POSITIVE_INFINITY),
    'fast, windows of 80': staged(vocoders.fast, 80),
    'fast, first window of 40': staged(vocoders.fast, 40, 1),
  };
  const times = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
  for (let round = 0; round <= Number(rounds); round++) {
    for (const [name, speak] of Object.entries(subjects)) {
      const processor = process.cpuUsage();
      const start = performance.now();
      const samples = await speak();
      const { user, system } = process.cpuUsage(processor);
      const time = { wall: (performance.now() - start) / 1000, processor: (user + system) / 1e6, samples };
      if (round > 0) times[name].push(time);
    }
  }

  const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
  console.log(`${cpus()[0].model.trim()}, ${cpus().length} cores; ${threads} thread(s), medians of ${rounds} rounds`);
  console.log(`compiled in ${compileSeconds.toFixed(1)} s, weight limit ${manifest.weightLimit}`);
  console.log('\n| | audio s | wall s | processor s | times real time |\n|---|---|---|---|---|');
  for (const [name, runs] of Object.entries(times)) {
    const [wall, processor] = [median(runs.map((run) => run.wall)), median(runs.map((run) => run.processor))];
    const audio = runs[0].samples / 24_000;
    const factor = name.includes('first') ? '' : (audio / wall).toFixed(2);
    console.log(`| ${name} | ${audio.toFixed(2)} | ${wall.toFixed(2)} | ${processor.toFixed(2)} | ${factor} |`);
  }
  for (const session of [stock, float, prosody, ...Object.values(vocoders)]) await session.release();
}

/** The columns from `start` to `end` of a tensor's last axis. */
function columns({ data, dims }, start, end) {
  const length = dims.at(-1);
  const rows = data.length / length;
  const result = new Float32Array(rows * (end - start));
  for (let row = 0; row < rows; row++) {
    result.set(data.subarray(row * length + start, row * length + end), row * (end - start));
  }
  return { data: result, dims: [...dims.slice(0, -1), end - start] };
}
