import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { createModelStore, defaultCacheDir } from '@vortex/model-store';
import { installKokoro, locateKokoro } from '@vortex/pipeline';
import { toSnakeCase } from '@vortex/recipe-schema';
import { VortexError } from '@vortex/runtime';
import { Command, InvalidArgumentError } from 'commander';
import { describeMachine } from './machine.ts';
import { latencyTable } from './report.ts';
import { measureLatency } from './suites/latency.ts';

const program = new Command('bench')
  .description('Measures Vortex on this machine. Figures from another machine cannot be compared with it.')
  .option('--iterations <n>', 'measured runs of each length', wholeNumber, 3)
  .option('--words <list>', 'lengths of text, multiples of ten', lengths, [10, 50, 100, 200])
  .option('--voice <id>', 'one of Kokoro’s voices', 'af_heart')
  .option('--threads <n>', 'threads of one inference', wholeNumber, availableParallelism())
  .option('--quick', 'two lengths, one measured run each', false)
  .option('--out <file>', 'where the JSON report goes', path.join('out', 'bench.json'))
  .option('--json', 'print the JSON report on stdout instead of a table', false)
  .action(run);

interface BenchOptions {
  readonly iterations: number;
  readonly words: readonly number[];
  readonly voice: string;
  readonly threads: number;
  readonly quick: boolean;
  readonly out: string;
  readonly json: boolean;
}

async function run({ iterations, words, voice, threads, quick, out, json }: BenchOptions): Promise<void> {
  const machine = describeMachine();
  const store = createModelStore({ cacheDir: defaultCacheDir(process.env) });
  const { artifacts } = await installKokoro(store);
  const { modelDir, voicesDir } = await locateKokoro(store);
  const latency = await measureLatency({
    modelDir,
    voicesDir,
    voiceId: voice,
    words: quick ? [10, 50] : words,
    iterations: quick ? 1 : iterations,
    threads,
    onRun: (done, total) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${total} runs`);
    },
  });
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');

  const report = {
    schema: 1,
    takenAt: new Date().toISOString(),
    machine,
    weights: artifacts[0]?.files[0]?.sha256,
    latency,
  };
  const document = `${JSON.stringify(
    toSnakeCase(report, () => false),
    undefined,
    2,
  )}\n`;
  await mkdir(path.dirname(out), { recursive: true });
  await writeFile(out, document);
  process.stdout.write(json ? document : `${latencyTable({ machine, latency })}\nwritten to ${out}\n`);
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

try {
  await program.parseAsync();
} catch (error) {
  if (!VortexError.isInstance(error)) throw error;
  process.stderr.write(`${error.code}: ${error.message}\n  → ${error.hint}\n`);
  process.exitCode = 1;
}
