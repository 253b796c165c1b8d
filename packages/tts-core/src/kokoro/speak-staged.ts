import { amplitudeFromDb, fadeEdges } from '@vortex/audio';
import type { Prosody } from '../engine/speech-engine.ts';
import type { EngineHost } from '../host/engine-host.ts';
import type { SpokenWord } from '../timing/word-timings.ts';
import type { Chunk } from '../tokens/balance-chunks.ts';
import { chunkTokens } from '../tokens/chunk-tokens.ts';
import { styleFor } from '../voices/voice-pack.ts';
import { applyEmotion, gainDbForEnergy } from './apply-emotion.ts';
import { checkSamples } from './check-samples.ts';
import { KOKORO_SAMPLE_RATE, SAMPLES_PER_FRAME } from './kokoro-constants.ts';
import { planWindows, type Window } from './plan-windows.ts';
import type { PlacedChunk } from './speech-layout.ts';
import type { SpeakChunksOptions, SpokenPart } from './spoken-part.ts';

/** A chunk whose every frame is known before any of it is heard. */
export interface PlannedChunk {
  readonly placed: PlacedChunk;
  readonly prosody: Prosody;
  readonly style: Float32Array;
}

/**
 * Plans chunk by chunk what is heard and when. Makes no sound; takes about a sixteenth of the work of speaking.
 *
 * Ends with the chunk that does not fit any more.
 */
export async function* planStaged(options: SpeakChunksOptions): AsyncGenerator<PlannedChunk> {
  for (const chunk of options.chunks) {
    yield place(await predict(options, chunk), options);
    if (options.layout.isFull) return;
  }
}

type PredictedChunk = Omit<PlannedChunk, 'placed'> & Pick<PlacedChunk, 'chunk' | 'tokens'>;

async function predict({ hosts, pack, delivery, signal }: SpeakChunksOptions, chunk: Chunk): Promise<PredictedChunk> {
  const tokens = chunkTokens(chunk);
  const style = styleFor({ pack, tokenCount: tokens.ids.length - 2 });
  const prosody = await hosts.at(-1)!.call('prosody', { ids: tokens.ids, style, speed: delivery.speed }, { signal });
  return { chunk, tokens, style, prosody: applyEmotion(prosody, delivery) };
}

function place({ chunk, tokens, prosody, style }: PredictedChunk, { layout }: SpeakChunksOptions): PlannedChunk {
  return { placed: layout.place({ chunk, tokens, durations: prosody.durations }), prosody, style };
}

export interface SpeakStagedOptions extends SpeakChunksOptions {
  /** Frames of the very first window; smaller is heard sooner. @default the usual size */
  readonly firstWindowFrames?: number | undefined;
}

/**
 * Speaks with the compiled engine: prosody first, then the vocoder in windows, on all hosts at once.
 *
 * A chunk is cut into as many runs of even length as there are hosts; within a run each window goes on with the
 * statistics of the one before it.
 */
export async function* speakStaged(options: SpeakStagedOptions): AsyncGenerator<SpokenPart> {
  const { chunks, layout, delivery } = options;
  const gain = amplitudeFromDb(gainDbForEnergy(delivery.energy));
  let upcoming = predict(options, chunks[0]!);
  for (const chunkIndex of chunks.keys()) {
    const planned = place(await upcoming, options);
    const { placed } = planned;
    const runs = startRuns(options, { planned, chunkIndex });
    const next = chunks[chunkIndex + 1];
    if (next !== undefined && !layout.isFull) {
      upcoming = predict(options, next);
      // It is awaited only after this chunk was heard, and its failure is told then.
      upcoming.catch(() => {});
    }
    try {
      for (const run of runs) {
        for (const window of run.windows) {
          const samples = await run.next();
          checkSamples(samples);
          if (gain !== 1) for (let index = 0; index < samples.length; index++) samples[index]! *= gain;
          const share = (window.end - placed.firstFrame) / (placed.endFrame - placed.firstFrame);
          const fraction = (chunkIndex + share) / chunks.length;
          yield { samples: fadeAtEdges(samples, window, placed), words: wordsIn(window, placed), fraction };
        }
      }
    } finally {
      for (const run of runs) run.abandon();
    }
    if (layout.isFull) return;
  }
}

function startRuns(
  { hosts, delivery, signal, firstWindowFrames }: SpeakStagedOptions,
  { planned, chunkIndex }: { planned: PlannedChunk; chunkIndex: number },
): Run[] {
  const { placed, prosody } = planned;
  const runs = planWindows({
    first: placed.firstFrame,
    end: placed.endFrame,
    frames: prosody.f0.length / 2,
    runs: hosts.length,
    ...(chunkIndex === 0 && firstWindowFrames !== undefined && { firstWindowFrames }),
  });
  const seed = delivery.seed + chunkIndex * CHUNK_SEED_STEP;
  return runs.map((windows, run) => new Run({ host: hosts[run]!, planned, windows, seed, signal }));
}

/** Far enough apart that chunks never share their noise. */
const CHUNK_SEED_STEP = 0x9e37_79b9;

/** Windows that one host vocodes one after another, ahead of who listens. */
class Run {
  readonly windows: readonly Window[];
  readonly #results: Promise<Float32Array>[];
  #abandoned = false;

  constructor({
    host,
    planned,
    windows,
    seed,
    signal,
  }: {
    host: EngineHost;
    planned: PlannedChunk;
    windows: readonly Window[];
    seed: number;
    signal: AbortSignal | undefined;
  }) {
    this.windows = windows;
    let previous: Promise<{ carried: Float32Array | undefined; seenFrames: number }> = Promise.resolve({
      carried: undefined,
      seenFrames: 0,
    });
    this.#results = windows.map((window) => {
      const vocoded = previous.then(async ({ carried, seenFrames }) => {
        if (this.#abandoned) throw new RunAbandonedError();
        const frames = window.contextEnd - window.contextFirst;
        const { samples, carried: next } = await host.call(
          'vocode',
          {
            ...slice(planned.prosody, window),
            style: planned.style,
            carried,
            weight: frames / (seenFrames + frames),
            phaseCycles: phaseBefore(planned.prosody.f0, window.contextFirst),
            seed,
            offsetSamples: window.contextFirst * SAMPLES_PER_FRAME,
          },
          { signal },
        );
        const heard = samples.slice(
          (window.first - window.contextFirst) * SAMPLES_PER_FRAME,
          (window.end - window.contextFirst) * SAMPLES_PER_FRAME,
        );
        return { heard, state: { carried: next, seenFrames: seenFrames + frames } };
      });
      previous = vocoded.then(({ state }) => state);
      previous.catch(() => {});
      const result = vocoded.then(({ heard }) => heard);
      // Whoever listens may be waiting for another run while this one fails; the failure is told when its turn comes.
      result.catch(() => {});
      return result;
    });
  }

  next(): Promise<Float32Array> {
    return this.#results.shift()!;
  }

  /** Begins no further window. */
  abandon(): void {
    this.#abandoned = true;
  }
}

/** Nobody sees this: a run is abandoned when nobody listens any more. */
class RunAbandonedError extends Error {}

/** The cycles that the voice's fundamental turns before a frame: each value of F0 lasts half a frame. */
function phaseBefore(f0: Float32Array, frame: number): number {
  let cycles = 0;
  for (let index = 0; index < 2 * frame; index++) cycles += (f0[index]! * SAMPLES_PER_FRAME) / 2 / KOKORO_SAMPLE_RATE;
  return cycles;
}

/** The frames of a window, for the vocoder. */
function slice({ asr, f0, n }: Prosody, { contextFirst, contextEnd }: Window) {
  const allFrames = f0.length / 2;
  const frames = contextEnd - contextFirst;
  const channels = asr.length / allFrames;
  const features = new Float32Array(channels * frames);
  for (let channel = 0; channel < channels; channel++) {
    const row = channel * allFrames;
    features.set(asr.subarray(row + contextFirst, row + contextEnd), channel * frames);
  }
  return {
    asr: features,
    f0: f0.slice(2 * contextFirst, 2 * contextEnd),
    n: n.slice(2 * contextFirst, 2 * contextEnd),
  };
}

function fadeAtEdges(samples: Float32Array, { first, end }: Window, placed: PlacedChunk): Float32Array {
  const isFirst = first === placed.firstFrame;
  const isLast = end === placed.endFrame;
  if (!isFirst && !isLast) return samples;
  const pcm = { samples, sampleRate: KOKORO_SAMPLE_RATE };
  return fadeEdges(pcm, { ...(!isFirst && { fadeInMs: 0 }), ...(!isLast && { fadeOutMs: 0 }) }).samples;
}

/** The words that begin in a window; those before its first frame belong to the first one. */
function wordsIn({ first, end }: Window, { words, firstFrame, startFrame, endFrame }: PlacedChunk): SpokenWord[] {
  const msAt = (frame: number) => ((startFrame + frame - firstFrame) * SAMPLES_PER_FRAME * 1000) / KOKORO_SAMPLE_RATE;
  const from = first === firstFrame ? Number.NEGATIVE_INFINITY : msAt(first);
  const until = end === endFrame ? Number.POSITIVE_INFINITY : msAt(end);
  return words.filter(({ startMs }) => startMs >= from && startMs < until);
}
