import type { Boundary } from '../text/group-clauses.ts';
import { type SpokenWord, wordTimings } from '../timing/word-timings.ts';
import type { Chunk } from '../tokens/balance-chunks.ts';
import type { ChunkTokens } from '../tokens/chunk-tokens.ts';
import { MAX_LEADING_PAD_FRAMES, SAMPLES_PER_FRAME } from './kokoro-constants.ts';

/** What is left of the first pad where two chunks meet: whole pads would be heard as a pause of a second. */
const JOIN_PAD_FRAMES = 4;

/** The silence that is kept after the last word of a cut speech: 75 ms. */
const CUT_TAIL_FRAMES = 3;

/** A cut at a sentence or clause end is taken when at least this much of the room is then filled. */
const WELL_FILLED = 2 / 3;

export interface TimedChunk {
  readonly chunk: Chunk;
  readonly tokens: ChunkTokens;
  /** Frames of each id, pads included. */
  readonly durations: Int32Array;
}

/** Which of a chunk's frames are heard, and where. */
export interface PlacedChunk extends TimedChunk {
  /** Frames of the chunk from `firstFrame` to before `endFrame` are heard; none when they are equal. */
  readonly firstFrame: number;
  readonly endFrame: number;
  /** Where they begin in the speech, in frames. */
  readonly startFrame: number;
  readonly words: readonly SpokenWord[];
}

/**
 * Decides, chunk by chunk and from durations alone, what is heard and when: pads are trimmed, and what would end after
 * the limit is left out.
 *
 * A speech that is too long ends with a sentence, else with a clause, if that fills two thirds of the room or more, else
 * with a word.
 */
export class SpeechLayout {
  readonly #limitFrames: number;
  #frames = 0;
  #isFull = false;
  #isEmpty = true;
  #lastWord: SpokenWord | undefined;
  #lastBoundary: Boundary = 'word';

  constructor({ limitSamples }: { limitSamples: number }) {
    this.#limitFrames = Math.floor(limitSamples / SAMPLES_PER_FRAME);
  }

  /** Frames so far. */
  get frames(): number {
    return this.#frames;
  }

  /** Whether something did not fit; nothing is placed any more then. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** The last word that is heard. */
  get lastWord(): SpokenWord | undefined {
    return this.#lastWord;
  }

  place(timed: TimedChunk): PlacedChunk {
    const { chunk, tokens, durations } = timed;
    const startFrame = this.#frames;
    const firstFrame = Math.max(0, durations[0]! - (this.#isEmpty ? MAX_LEADING_PAD_FRAMES : JOIN_PAD_FRAMES));
    const room = this.#limitFrames - startFrame;
    const ends = wordEnds(timed);
    const words = wordTimings({
      chunk,
      tokens,
      durations,
      offsetSamples: (startFrame - firstFrame) * SAMPLES_PER_FRAME,
    });

    // Silence at the end is no loss, so it may be cut without being said.
    const fits = !this.#isFull && ends.at(-1)!.endFrame - firstFrame <= room;
    const chunkFrames = durations.reduce((total, frames) => total + frames, 0);
    const kept = fits
      ? { endFrame: Math.min(chunkFrames, firstFrame + room), words }
      : this.#cut({ ends, firstFrame, words });
    this.#isFull ||= !fits;
    this.#isEmpty = false;
    this.#lastBoundary = chunk.at(-1)?.boundary ?? 'word';
    this.#frames += kept.endFrame - firstFrame;
    this.#lastWord = kept.words.at(-1) ?? this.#lastWord;
    return { ...timed, firstFrame, startFrame, ...kept };
  }

  #cut({ ends, firstFrame, words }: { ends: readonly WordEnd[]; firstFrame: number; words: readonly SpokenWord[] }) {
    const nothing = { endFrame: firstFrame, words: [] };
    if (this.#isFull) return nothing;
    const fitting = ends
      .map((end) => ({ ...end, heardUntil: this.#frames + end.endFrame - firstFrame }))
      .filter(({ heardUntil }) => heardUntil <= this.#limitFrames);
    // The end of what was placed before is one of the places to cut at.
    const before = {
      index: -1,
      word: -1,
      boundary: this.#lastBoundary,
      endFrame: firstFrame,
      heardUntil: this.#frames,
    };
    const bestAt = (boundary: Boundary) =>
      [before, ...fitting].findLast(
        (end) => end.boundary === boundary && end.heardUntil >= this.#limitFrames * WELL_FILLED,
      );
    const end = bestAt('sentence') ?? bestAt('clause') ?? fitting.at(-1) ?? before;
    if (end === before) return nothing;

    const room = this.#limitFrames - this.#frames;
    const nextFrame = ends[end.index + 1]?.firstFrame ?? Number.POSITIVE_INFINITY;
    const endFrame = Math.min(end.endFrame + CUT_TAIL_FRAMES, firstFrame + room, nextFrame);
    return { endFrame, words: words.slice(0, end.word + 1) };
  }
}

/** Where the sounds of a unit begin and end, in frames of its chunk. */
interface WordEnd {
  /** Of the unit in its chunk. */
  readonly index: number;
  /** Of the word that the unit belongs to. */
  readonly word: number;
  readonly boundary: Boundary;
  readonly firstFrame: number;
  readonly endFrame: number;
}

function wordEnds({ chunk, tokens, durations }: TimedChunk): WordEnd[] {
  const frameOf = [0];
  for (const frames of durations) frameOf.push(frameOf.at(-1)! + frames);
  let word = -1;
  return chunk.map(({ text, boundary }, index) => {
    if (text !== '' || word === -1) word += 1;
    const { first, end } = tokens.spans[index]!;
    return { index, word, boundary, firstFrame: frameOf[first]!, endFrame: frameOf[end]! };
  });
}
