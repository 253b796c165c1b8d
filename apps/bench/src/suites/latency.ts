import { type Kokoro, loadKokoro } from '@vortex/tts-core';
import { type CorpusText, corpusText } from '../corpus.ts';
import { type Statistics, statisticsOf } from '../statistics.ts';

export interface LatencyOptions {
  readonly modelDir: string;
  readonly voicesDir: string;
  readonly voiceId: string;
  readonly words: readonly number[];
  /** Measured runs of each length, after one that is not. */
  readonly iterations: number;
  readonly threads: number;
  readonly onRun?: ((done: number, total: number) => void) | undefined;
}

/** How long speech takes, for one length of text. */
export interface LatencyRow {
  readonly words: number;
  readonly characters: number;
  readonly audioMs: number;
  /** From the call to the last sample, in milliseconds. */
  readonly latencyMs: Statistics;
  /** Of the median. */
  readonly charactersPerSecond: number;
  readonly timesRealTime: number;
  readonly samplesMs: readonly number[];
}

export interface LatencyReport {
  readonly engine: string;
  readonly threads: number;
  readonly voiceId: string;
  /** From nothing to a loaded model. */
  readonly loadMs: number;
  readonly rows: readonly LatencyRow[];
}

/**
 * How long does it take from text to speech? Lengths take turns, so that a slow minute of the machine is shared by all
 * of them, and the first round is not counted.
 */
export async function measureLatency(options: LatencyOptions): Promise<LatencyReport> {
  const { modelDir, voicesDir, voiceId, words, iterations, threads, onRun } = options;
  const loadStartMs = performance.now();
  await using kokoro = await loadKokoro({ modelDir, voicesDir, threads });
  const loadMs = performance.now() - loadStartMs;

  const runs = words.map((count) => ({ ...corpusText(count), samplesMs: [] as number[], audioMs: 0 }));
  const total = runs.length * (iterations + 1);
  let done = 0;
  for (let round = 0; round <= iterations; round++) {
    for (const run of runs) {
      const { latencyMs, audioMs } = await speakOnce(kokoro, run, voiceId);
      if (round > 0) run.samplesMs.push(latencyMs);
      run.audioMs = audioMs;
      onRun?.(++done, total);
    }
  }

  const { engine } = kokoro.description;
  return { engine, threads, voiceId, loadMs, rows: runs.map(toRow) };
}

async function speakOnce(kokoro: Kokoro, { text }: CorpusText, voiceId: string) {
  const startMs = performance.now();
  const { durationMs } = await kokoro.synthesize({ text, voiceId, maxDurationMs: Number.POSITIVE_INFINITY });
  return { latencyMs: performance.now() - startMs, audioMs: durationMs };
}

function toRow({ words, text, audioMs, samplesMs }: CorpusText & { samplesMs: number[]; audioMs: number }): LatencyRow {
  const latencyMs = statisticsOf(samplesMs);
  return {
    words,
    characters: text.length,
    audioMs,
    latencyMs,
    charactersPerSecond: (text.length / latencyMs.p50) * 1000,
    timesRealTime: audioMs / latencyMs.p50,
    samplesMs,
  };
}
