import { corpusText } from '../corpus.ts';
import { EngineProcess } from '../engines/engine-process.ts';
import type { Spoken } from '../engines/engine-protocol.ts';
import { EngineProcessError } from '../errors.ts';
import { watchMemory } from '../memory/watch-memory.ts';
import { compareWithPeer, type PeerComparison } from '../peers/compare-with-peers.ts';
import {
  ENGINE_IDS,
  type EngineId,
  isSameRun,
  type PeerRun,
  type PeerRunResult,
  type PeerSample,
} from '../peers/peer-run.ts';
import { firstSoundTargets, memoryTargets, type PeerTarget, speedTargets } from '../peers/peer-targets.ts';
import { seededRandom, shuffled } from '../shuffle.ts';

/** How an engine's process is started; an error instead where it cannot be. */
export type EngineSource =
  | { readonly entry: URL; readonly settings: Readonly<Record<string, unknown>> }
  | { readonly error: string };

export interface PeersOptions {
  readonly engines: Readonly<Record<EngineId, EngineSource>>;
  /** Lengths whose speed is compared, multiples of ten. */
  readonly words: readonly number[];
  readonly iterations: number;
  /** Goes of the memory runs, each in a fresh process. */
  readonly memoryIterations: number;
  /** Decides the order. */
  readonly seed: number;
  /** No run starts later than this after the first one; what was measured by then is reported. */
  readonly maxDurationMs: number;
  readonly onRun?: ((done: number, total: number) => void) | undefined;
}

export interface PeersReport {
  readonly seed: number;
  readonly engines: Readonly<Record<string, { readonly description?: string; readonly loadMs?: number }>>;
  readonly comparisons: readonly PeerComparison[];
  readonly runs: readonly PeerRunResult[];
}

/** Spoken once before anything is timed. */
const WARM_UP_WORDS = 10;

/**
 * Is Vortex ahead of kokoro-js on this machine? All engines are open at once, each in a process of its own and in its
 * default settings; in every round each speaks each text, in random order. Memory is measured before, one engine at
 * a time. An engine that fails has rows with its error.
 */
export async function measurePeers(options: PeersOptions): Promise<PeersReport> {
  const { engines, words, iterations, memoryIterations, seed, maxDurationMs, onRun } = options;
  const random = seededRandom(seed);
  const timedTargets = [...words.flatMap(speedTargets), ...firstSoundTargets()];
  const timed = new RunRecorder(timedTargets);
  const memory = new RunRecorder(process.platform === 'linux' ? memoryTargets() : []);
  const total = timed.runs.length * iterations + memory.runs.length * memoryIterations;
  let done = 0;
  const startMs = performance.now();
  const isTimeUp = () => performance.now() - startMs > maxDurationMs;
  const step = () => onRun?.(++done, total);

  for (let round = 0; round < memoryIterations; round++) {
    for (const run of shuffled(memory.runs, random)) {
      if (isTimeUp()) break;
      await memory.record(run, () => measureMemory(engines[run.engine], run, round));
      step();
    }
  }

  const opened = await openAll(engines);
  try {
    for (let round = 0; round < iterations; round++) {
      for (const group of shuffled(groupByWords(timed.runs), random)) {
        for (const run of shuffled(group, random)) {
          if (isTimeUp()) break;
          const engine = opened.get(run.engine)!;
          await timed.record(run, async () => {
            if ('error' in engine) throw engine.error;
            return { round, ...timesOf(await speak(engine.process, run)) };
          });
          step();
        }
      }
    }
  } finally {
    for (const engine of opened.values()) if ('process' in engine) await engine.process[Symbol.asyncDispose]();
  }

  const runs = [...timed.results(), ...memory.results()];
  const targets = [...timedTargets, ...memoryTargets()];
  return {
    seed,
    engines: Object.fromEntries([...opened].map(([id, engine]) => [id, 'process' in engine ? engine.facts : {}])),
    comparisons: targets.map((target) => compareWithPeer(target, runs)),
    runs,
  };
}

type OpenedEngine =
  | { readonly process: EngineProcess; readonly facts: { readonly description: string; readonly loadMs: number } }
  | { readonly error: EngineProcessError };

async function openAll(engines: PeersOptions['engines']): Promise<Map<EngineId, OpenedEngine>> {
  const opened = new Map<EngineId, OpenedEngine>();
  for (const id of ENGINE_IDS) opened.set(id, await open(id, engines[id]));
  return opened;
}

/** Loads one engine and lets it speak once, alone: nothing else runs meanwhile. */
async function open(name: EngineId, source: EngineSource): Promise<OpenedEngine> {
  if ('error' in source) return { error: new EngineProcessError({ engine: name, reason: source.error }) };
  const process = new EngineProcess({ name, ...source });
  try {
    const { load_ms: loadMs, description } = await process.load();
    await process.speak(corpusText(WARM_UP_WORDS).text, 'stream');
    return { process, facts: { description, loadMs } };
  } catch (error) {
    await process[Symbol.asyncDispose]();
    if (!(error instanceof EngineProcessError)) throw error;
    return { error };
  }
}

async function measureMemory(source: EngineSource, run: PeerRun, round: number): Promise<RecordedSample> {
  if ('error' in source) throw new EngineProcessError({ engine: run.engine, reason: source.error });
  await using process = new EngineProcess({ name: run.engine, ...source });
  const { processId } = process;
  if (processId === undefined) throw new EngineProcessError({ engine: run.engine, reason: 'it did not start' });
  const watch = watchMemory(processId);
  try {
    await process.load();
    const { audio_ms: audioMs, is_cut: isCut } = await speak(process, run);
    return { round, audioMs, isCut, ...(await watch.stop()) };
  } finally {
    await watch.stop();
  }
}

function speak(process: EngineProcess, { words, delivery }: PeerRun): Promise<Spoken> {
  return process.speak(corpusText(words).text, delivery);
}

function timesOf({ latency_ms, first_sound_ms, audio_ms, is_cut }: Spoken) {
  return { latencyMs: latency_ms, firstSoundMs: first_sound_ms, audioMs: audio_ms, isCut: is_cut };
}

/** Runs of equal texts follow each other, so that what is compared is measured in the same minute. */
function groupByWords(runs: readonly PeerRun[]): PeerRun[][] {
  const groups = new Map<number, PeerRun[]>();
  for (const run of runs) groups.set(run.words, [...(groups.get(run.words) ?? []), run]);
  return [...groups.values()];
}

type RecordedSample = PeerSample & { readonly isCut: boolean };

/** Collects the samples of every run that some target needs, and the first error of each. */
class RunRecorder {
  readonly runs: readonly PeerRun[];
  readonly #results = new Map<PeerRun, { samples: PeerSample[]; isCut: boolean; error?: string }>();

  constructor(targets: readonly PeerTarget[]) {
    const all = targets.flatMap(({ ours, peer }) => [ours, peer]);
    this.runs = all.filter((run, index) => all.findIndex((other) => isSameRun(run, other)) === index);
    for (const run of this.runs) this.#results.set(run, { samples: [], isCut: false });
  }

  async record(run: PeerRun, measure: () => Promise<RecordedSample>): Promise<void> {
    const result = this.#results.get(run)!;
    try {
      const { isCut, ...sample } = await measure();
      result.samples.push(sample);
      result.isCut ||= isCut;
    } catch (error) {
      if (!(error instanceof EngineProcessError)) throw error;
      result.error ??= error.reason;
    }
  }

  results(): PeerRunResult[] {
    return [...this.#results].map(([run, result]) => ({ ...run, ...result }));
  }
}
