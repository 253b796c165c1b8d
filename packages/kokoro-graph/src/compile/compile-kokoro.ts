import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type CheckReport, checkCompiled } from '../check/check-compiled.ts';
import { type CheckInput, defaultCheckInputs } from '../check/check-input.ts';
import type { OpenSession } from '../check/runtime.ts';
import { measureWeightLimit } from '../check/saturation.ts';
import type { Graph } from '../graph/graph.ts';
import { readModel } from '../onnx/read-model.ts';
import { WeightFile } from '../onnx/weight-file.ts';
import { writeModel } from '../onnx/write-model.ts';
import { exposeDurations } from '../passes/cut.ts';
import { dequantise } from '../passes/dequantise.ts';
import { convolveStft } from '../passes/stft.ts';
import { type AppliedPass, buildStages, type CompiledStages, type Precision } from './build-stages.ts';
import { COMPILER_VERSION, type CompiledFile, formatManifest, MANIFEST_FILE, type Manifest } from './manifest.ts';
import { StagingFolder } from './staging-folder.ts';

/** The steps of a compilation, in order. */
export const compileSteps = ['read', 'rewrite', 'write', 'check-stock', 'check-fp32', 'check-fast', 'finish'] as const;

export interface CompileProgress {
  readonly step: (typeof compileSteps)[number];
  /** Steps done before this one. */
  readonly done: number;
  readonly total: number;
}

export interface CompileKokoroOptions {
  /** The stock model's file. */
  readonly source: string;
  /** The folder that will hold the compiled model; replaced as a whole when it exists. */
  readonly outDir: string;
  /** @default ['fp32', 'fast'] */
  readonly precisions?: readonly Precision[];
  /** Runs graphs, for the check at the end and to learn what the processor's eight-bit products can take. */
  readonly openSession: OpenSession;
  /** @default defaultCheckInputs */
  readonly checkInputs?: readonly CheckInput[];
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: CompileProgress) => void;
}

/**
 * Compiles a stock Kokoro graph into a prosody graph and vocoder graphs over one weight file, and checks them against
 * the stock graph. Until all is written and checked nothing is at `outDir`; an abort takes effect between steps.
 *
 * @throws UnknownGraphError for a model that is not a Kokoro export known here: run it as it is.
 * @throws InvalidModelError for a file that is no model.
 * @throws CompileCheckError when the result does not say what the stock graph says.
 */
export async function compileKokoro({
  source,
  outDir,
  precisions = ['fp32', 'fast'],
  openSession,
  checkInputs = defaultCheckInputs,
  signal,
  onProgress = () => {},
}: CompileKokoroOptions): Promise<Manifest> {
  const enter = (step: CompileProgress['step']): void => {
    signal?.throwIfAborted();
    onProgress({ step, done: compileSteps.indexOf(step), total: compileSteps.length });
  };
  await using staging = await StagingFolder.beside(outDir);
  const checkDir = join(staging.path, 'check');
  await mkdir(checkDir);

  enter('read');
  const bytes = await readFile(source);
  const sourceHash = createHash('sha256').update(bytes).digest('hex');
  const weightLimit = await measureWeightLimit(openSession, checkDir);

  enter('rewrite');
  await setImmediate();
  const { stock, float, stages, passes } = rewriteModel(readModel(plainBytes(bytes)), { precisions, weightLimit });

  enter('write');
  await setImmediate();
  const files = await writeStages(stages, staging.path);
  const checkFiles = await writeCheckGraphs({ stock, float }, checkDir);

  const carriedChannels = carriedChannelsOf(stages);
  const check: CheckReport = await checkCompiled({
    ...checkFiles,
    openSession,
    inputs: checkInputs,
    prosody: join(staging.path, files.prosody.name),
    vocoders: Object.fromEntries(
      precisions.map((name) => [name, join(staging.path, files.vocoders[name]?.name ?? '')]),
    ),
    carriedChannels,
    onStep: (comparison) => enter(`check-${comparison}`),
  });

  enter('finish');
  await rm(checkDir, { recursive: true });
  const manifest: Manifest = {
    compiler: COMPILER_VERSION,
    source: { bytes: bytes.byteLength, sha256: sourceHash },
    ...files,
    carriedChannels,
    weightLimit,
    passes,
    check,
  };
  await writeFile(join(staging.path, MANIFEST_FILE), formatManifest(manifest), { flush: true });
  await staging.commit();
  return manifest;
}

interface RewrittenModel {
  /** The source with its durations for an output; undefined when it was in float already. */
  readonly stock: Graph | undefined;
  readonly float: Graph;
  readonly stages: CompiledStages;
  readonly passes: readonly AppliedPass[];
}

function rewriteModel(graph: Graph, options: Parameters<typeof buildStages>[1]): RewrittenModel {
  const stock = exposeDurations(graph);
  const counts = dequantise(graph);
  const passes: AppliedPass[] = Object.entries(counts).map(([kind, count]) => ({
    graph: 'model',
    pass: `dequantise-${kind.toLowerCase()}`,
    count,
  }));
  const quantised = passes.some(({ count }) => count > 0);
  passes.push({ graph: 'model', pass: 'stft', count: convolveStft(graph) });
  const stages = buildStages(graph, options);
  return {
    stock: quantised ? stock : undefined,
    float: exposeDurations(graph),
    stages,
    passes: [...passes, ...stages.passes],
  };
}

const fileNames = { fp32: 'vocoder.onnx', fast: 'vocoder-fast.onnx' } as const satisfies Record<Precision, string>;

async function writeStages({ prosody, vocoders }: CompiledStages, dir: string) {
  await using externalData = await WeightFile.create(join(dir, 'weights.bin'));
  const write = async (graph: Graph, fileName: string): Promise<CompiledFile> => ({
    name: fileName,
    ...(await writeModel(graph, { dir, fileName, externalData })),
  });
  const written: Partial<Record<Precision, CompiledFile>> = {};
  const prosodyFile = await write(prosody, 'prosody.onnx');
  for (const [precision, graph] of vocoders) written[precision] = await write(graph, fileNames[precision]);
  await externalData.flush();
  return {
    prosody: prosodyFile,
    vocoders: written,
    weights: { name: externalData.fileName, ...externalData.summary() },
  };
}

/** Writes the graphs that are only compared with, and that go when the check is over. */
async function writeCheckGraphs({ stock, float }: Pick<RewrittenModel, 'stock' | 'float'>, dir: string) {
  await using externalData = await WeightFile.create(join(dir, 'weights.bin'));
  const write = async (graph: Graph, fileName: string): Promise<string> => {
    await writeModel(graph, { dir, fileName, externalData });
    return join(dir, fileName);
  };
  return {
    float: await write(float, 'float.onnx'),
    stock: stock && (await write(stock, 'stock.onnx')),
  };
}

function carriedChannelsOf({ vocoders }: CompiledStages): number {
  const [vocoder] = vocoders.values();
  const channels = vocoder?.inputs.find(({ name }) => name === 'carried')?.dims?.[1];
  return typeof channels === 'number' ? channels : 0;
}

/** The same memory without Node's Buffer around it, whose `slice` does not copy. */
const plainBytes = (bytes: Buffer): Uint8Array<ArrayBuffer> =>
  new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
