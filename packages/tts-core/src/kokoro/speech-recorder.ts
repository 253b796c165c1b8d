import type { Inference } from '../engine/speech-engine.ts';
import { type SpokenWord, wordTimings } from '../timing/word-timings.ts';
import type { Chunk } from '../tokens/balance-chunks.ts';
import type { ChunkTokens } from '../tokens/chunk-tokens.ts';
import { KOKORO_SAMPLE_RATE, MAX_LEADING_PAD_FRAMES, SAMPLES_PER_FRAME } from './kokoro-constants.ts';

/** What is left of the first pad where two chunks meet: whole pads would be heard as a pause of a second. */
const JOIN_PAD_FRAMES = 4;

const FADE_SAMPLES = (10 / 1000) * KOKORO_SAMPLE_RATE;

/** The silence that is kept after the last word of a cut speech. */
const CUT_TAIL_SAMPLES = (80 / 1000) * KOKORO_SAMPLE_RATE;

export interface RecordedChunk {
  readonly chunk: Chunk;
  readonly tokens: ChunkTokens;
  readonly inference: Inference;
}

/**
 * Puts chunks one after another: pads trimmed, edges faded, every word's time carried along, and no more samples
 * than there is room for.
 */
export class SpeechRecorder {
  readonly #limitSamples: number;
  readonly #parts: Float32Array[] = [];
  #words: SpokenWord[] = [];
  #length = 0;
  #isFull = false;

  constructor({ limitSamples }: { limitSamples: number }) {
    this.#limitSamples = limitSamples;
  }

  /** Samples so far. */
  get length(): number {
    return this.#length;
  }

  /** Whether a word did not fit any more; nothing can be added then. */
  get isFull(): boolean {
    return this.#isFull;
  }

  get words(): readonly SpokenWord[] {
    return this.#words;
  }

  add({ chunk, tokens, inference: { samples, durations } }: RecordedChunk): void {
    const keptPadFrames = this.#parts.length === 0 ? MAX_LEADING_PAD_FRAMES : JOIN_PAD_FRAMES;
    const trimmed = Math.max(0, durations[0]! - keptPadFrames) * SAMPLES_PER_FRAME;
    const words = wordTimings({ chunk, tokens, durations, offsetSamples: this.#length - trimmed });
    const room = this.#limitSamples - this.#length;
    const part = samples.subarray(trimmed);
    if (part.length <= room) {
      this.#append(part, words);
      return;
    }

    this.#isFull = true;
    const fitting = words.filter(({ endMs }) => toSamples(endMs) <= this.#limitSamples);
    if (fitting.length === 0) return;
    const next = words[fitting.length];
    const end = Math.min(
      this.#limitSamples,
      toSamples(fitting.at(-1)!.endMs) + CUT_TAIL_SAMPLES,
      next === undefined ? Number.POSITIVE_INFINITY : toSamples(next.startMs),
    );
    this.#append(part.subarray(0, Math.max(0, end - this.#length)), fitting);
  }

  /** Writes everything to the start of `output`, which is made here when the caller brought none. */
  finish(output: Float32Array | undefined): Float32Array {
    const samples = (output ?? new Float32Array(this.#length)).subarray(0, this.#length);
    let position = 0;
    for (const part of this.#parts) {
      samples.set(part, position);
      position += part.length;
    }
    return samples;
  }

  #append(part: Float32Array, words: readonly SpokenWord[]): void {
    fadeEdges(part);
    this.#parts.push(part);
    this.#words = [...this.#words, ...words];
    this.#length += part.length;
  }
}

function toSamples(milliseconds: number): number {
  return Math.round((milliseconds / 1000) * KOKORO_SAMPLE_RATE);
}

/** Raised-cosine fades, in place, so that neither end of a part clicks. */
function fadeEdges(part: Float32Array): void {
  const length = Math.min(FADE_SAMPLES, Math.floor(part.length / 2));
  for (let index = 0; index < length; index++) {
    const gain = 0.5 - 0.5 * Math.cos((Math.PI * (index + 0.5)) / length);
    part[index]! *= gain;
    part[part.length - 1 - index]! *= gain;
  }
}
