import { KOKORO_SAMPLE_RATE, SAMPLES_PER_FRAME } from '../kokoro/kokoro-constants.ts';
import type { Chunk } from '../tokens/balance-chunks.ts';
import type { ChunkTokens } from '../tokens/chunk-tokens.ts';

/** When a word is heard. */
export interface SpokenWord {
  /** The word as it stands in the source. */
  readonly text: string;
  /** Milliseconds from the start of the speech. */
  readonly startMs: number;
  readonly endMs: number;
  /** Offsets into the source text, in UTF-16 code units. */
  readonly sourceStart: number;
  readonly sourceEnd: number;
}

export interface WordTimingsOptions {
  readonly chunk: Chunk;
  readonly tokens: ChunkTokens;
  /** Frames of each id, pads included. */
  readonly durations: Int32Array;
  /** Where the chunk's first frame lies in the speech; negative when its beginning was cut. */
  readonly offsetSamples: number;
}

/** The times of a chunk's words: cumulated durations, one frame being 600 samples. */
export function wordTimings({ chunk, tokens, durations, offsetSamples }: WordTimingsOptions): SpokenWord[] {
  const frameOf = [0];
  for (const frames of durations) frameOf.push(frameOf.at(-1)! + frames);
  const millisecondsAt = (index: number) =>
    Math.max(0, ((frameOf[index]! * SAMPLES_PER_FRAME + offsetSamples) * 1000) / KOKORO_SAMPLE_RATE);

  const words: SpokenWord[] = [];
  for (const [index, { text, start, end }] of chunk.entries()) {
    const { first, end: last } = tokens.spans[index]!;
    const previous = words.at(-1);
    if (text === '' && previous) words[words.length - 1] = { ...previous, endMs: millisecondsAt(last) };
    else
      words.push({
        text,
        startMs: millisecondsAt(first),
        endMs: millisecondsAt(last),
        sourceStart: start,
        sourceEnd: end,
      });
  }
  return words;
}
