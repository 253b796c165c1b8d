import { amplitudeFromDb, fadeEdges } from '@vortex/audio';
import type { Prosody } from '../engine/speech-engine.ts';
import type { SpokenWord } from '../timing/word-timings.ts';
import type { Chunk } from '../tokens/balance-chunks.ts';
import { chunkTokens } from '../tokens/chunk-tokens.ts';
import { styleFor } from '../voices/voice-pack.ts';
import { applyEmotion, gainDbForEnergy } from './apply-emotion.ts';
import { crossFade } from './cross-fade.ts';
import { KOKORO_SAMPLE_RATE, SAMPLES_PER_FRAME } from './kokoro-constants.ts';
import { planWindows, type Window } from './plan-windows.ts';
import type { PlacedChunk } from './speech-layout.ts';
import type { SpeakChunksOptions, SpokenPart } from './spoken-part.ts';
import { stretchProsody } from './stretch-prosody.ts';
import { type Statistics, VocoderRun } from './vocoder-run.ts';

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
  const predicted = await hosts.at(-1)!.call('prosody', { ids: tokens.ids, style, speed: 1 }, { signal });
  const prosody = applyEmotion(stretchProsody(predicted, delivery.speed), delivery);
  return { chunk, tokens, style, prosody };
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
 * A chunk is cut into as many runs of even length as there are hosts; each goes on with the statistics of one of the
 * chunk before. The next chunk's prosody is predicted meanwhile, and nothing of it is vocoded before this chunk was
 * heard.
 */
export async function* speakStaged(options: SpeakStagedOptions): AsyncGenerator<SpokenPart> {
  const { chunks, layout, signal } = options;
  let upcoming = predict(options, chunks[0]!);
  let statistics: readonly Statistics[] = [];
  for (const chunkIndex of chunks.keys()) {
    const planned = place(await upcoming, options);
    const { placed } = planned;
    const runs = startRuns(options, { planned, chunkIndex, statistics });
    try {
      const next = chunks[chunkIndex + 1];
      if (next !== undefined && !layout.isFull) {
        upcoming = predict(options, next);
        // It is awaited only after this chunk was heard, and its failure is told then.
        upcoming.catch(() => {});
      }
      // Where the rest does not fit, this chunk is the last.
      const chunkCount = layout.isFull ? chunkIndex + 1 : chunks.length;
      let before: Float32Array | undefined;
      for (const run of runs) {
        for (const window of run.windows) {
          const { samples, beyond } = await run.next();
          // What was vocoded ahead is not handed to someone who has given up.
          signal?.throwIfAborted();
          // Each window has statistics of its own, so that two do not quite agree where they meet.
          if (before !== undefined) crossFade({ from: before, to: samples });
          before = beyond;
          const share = (window.end - placed.firstFrame) / (placed.endFrame - placed.firstFrame);
          yield {
            samples: fadeAtEdges(samples, window, placed),
            words: wordsIn(window, placed),
            fraction: (chunkIndex + share) / chunkCount,
          };
        }
      }
    } finally {
      for (const run of runs) run.abandon();
    }
    if (layout.isFull) return;
    statistics = await Promise.all(runs.map((run) => run.statistics));
  }
}

function startRuns(
  { hosts, delivery, signal, firstWindowFrames }: SpeakStagedOptions,
  {
    planned: { placed, prosody, style },
    chunkIndex,
    statistics,
  }: { planned: PlannedChunk; chunkIndex: number; statistics: readonly Statistics[] },
): VocoderRun[] {
  const runs = planWindows({
    first: placed.firstFrame,
    end: placed.endFrame,
    frames: prosody.f0.length / 2,
    runs: hosts.length,
    ...(chunkIndex === 0 && firstWindowFrames !== undefined && { firstWindowFrames }),
  });
  const gain = amplitudeFromDb(gainDbForEnergy(delivery.energy));
  const seed = delivery.seed + chunkIndex * CHUNK_SEED_STEP;
  return runs.map((windows, run) => {
    const [host, from] = [hosts[run]!, statistics[run] ?? statistics[0]];
    return new VocoderRun({ host, prosody, style, windows, gain, seed, from, signal });
  });
}

/** Far enough apart that chunks never share their noise. */
const CHUNK_SEED_STEP = 0x9e37_79b9;

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
