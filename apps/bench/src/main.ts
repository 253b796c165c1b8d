import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { createModelStore, defaultCacheDir } from '@vortex/model-store';
import { installKokoro, locateKokoro } from '@vortex/pipeline';
import { VortexError } from '@vortex/runtime';
import { Command, InvalidArgumentError } from 'commander';
import { peerEngines } from './engines/peer-engines.ts';
import { describeMachine, loadAverage } from './machine.ts';
import { type BenchReport, reportDocument, reportText } from './report.ts';
import { measureLatency } from './suites/latency.ts';
import { measurePeers } from './suites/peers.ts';

const SUITES = ['latency', 'peers'] as const;
type Suite = (typeof SUITES)[number];

const program = new Command('bench')
  .description('Measures Vortex on this machine. Figures from another machine cannot be compared with it.')
  .option('--suites <list>', `what is measured: ${SUITES.join(', ')}`, suites, [...SUITES])
  .option('--iterations <n>', 'measured runs of each text', wholeNumber, 3)
  .option('--words <list>', 'lengths of text, multiples of ten (latency: 10,50,100,200; peers: 50,200)', lengths)
  .option('--voice <id>', 'one of Kokoro’s voices', 'af_heart')
  .option('--threads <n>', 'threads of one inference, in the latency suite', wholeNumber, availableParallelism())
  .option('--seed <n>', 'decides the order in which peers take turns', wholeNumber, 1)
  .option('--max-minutes <n>', 'the peers suite starts no run after so many minutes (30, with --quick 3)', wholeNumber)
  .option('--quick', 'few lengths and few runs: about four minutes on two cores', false)
  .option('--out <file>', 'where the JSON report goes', path.join('out', 'bench.json'))
  .option('--json', 'print the JSON report on stdout instead of tables', false)
  .action(run);

interface BenchOptions {
  readonly suites: readonly Suite[];
  readonly iterations: number;
  readonly words?: readonly number[];
  readonly voice: string;
  readonly threads: number;
  readonly seed: number;
  readonly maxMinutes?: number;
  readonly quick: boolean;
  readonly out: string;
  readonly json: boolean;
}

async function run(options: BenchOptions): Promise<void> {
  const { suites: chosen, iterations, words, voice: voiceId, threads, seed, quick, out, json } = options;
  const { maxMinutes = quick ? 3 : 30 } = options;
  const machine = describeMachine();
  const cacheDir = defaultCacheDir(process.env);
  const store = createModelStore({ cacheDir });
  const { artifacts } = await installKokoro(store);
  const { modelDir, voicesDir } = await locateKokoro(store);
  const weights = artifacts[0]!.files[0]!;

  const latency = chosen.includes('latency')
    ? await measureLatency({
        modelDir,
        voicesDir,
        voiceId,
        words: words ?? (quick ? [10, 50] : [10, 50, 100, 200]),
        iterations: quick ? 1 : iterations,
        threads,
        onRun: progress('latency'),
      })
    : undefined;
  const peers = chosen.includes('peers')
    ? await measurePeers({
        engines: await peerEngines({ modelDir, voicesDir, voiceId, weights, cacheDir: path.join(cacheDir, 'bench') }),
        words: words ?? (quick ? [50] : [50, 200]),
        iterations,
        memoryIterations: quick ? 1 : iterations,
        seed,
        maxDurationMs: maxMinutes * 60_000,
        onRun: progress('peers'),
      })
    : undefined;

  const report: BenchReport = {
    takenAt: new Date().toISOString(),
    machine,
    loadAfter: loadAverage(),
    weights: weights.sha256,
    latency,
    peers,
  };
  const document = reportDocument(report);
  await mkdir(path.dirname(out), { recursive: true });
  await writeFile(out, document);
  process.stdout.write(json ? document : `${reportText(report)}\nwritten to ${out}\n`);
}

/** Shows how far a suite is, to people only. */
function progress(suite: Suite): (done: number, total: number) => void {
  return (done, total) => {
    if (!process.stderr.isTTY) return;
    process.stderr.write(done === total ? '\r\x1b[K' : `\r${suite}: ${done} of ${total} runs`);
  };
}

function wholeNumber(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return number;
}

function lengths(value: string): number[] {
  return value.split(',').map((item) => {
    const words = wholeNumber(item);
    if (words % 10 !== 0) throw new InvalidArgumentError('Each length must be a multiple of ten.');
    return words;
  });
}

function suites(value: string): Suite[] {
  return value.split(',').map((name) => {
    const suite = SUITES.find((known) => known === name);
    if (suite === undefined) throw new InvalidArgumentError(`There is no suite “${name}”, only ${SUITES.join(', ')}.`);
    return suite;
  });
}

try {
  await program.parseAsync();
} catch (error) {
  if (!VortexError.isInstance(error)) throw error;
  process.stderr.write(`${error.code}: ${error.message}\n  → ${error.hint}\n`);
  process.exitCode = 1;
}
