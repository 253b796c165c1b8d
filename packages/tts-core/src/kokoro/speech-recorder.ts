import type { SpokenWord } from '../timing/word-timings.ts';
import type { SpokenPart } from './spoken-part.ts';

/** Collects the parts of a speech. */
export class SpeechRecorder {
  readonly #parts: Float32Array[] = [];
  readonly #words: SpokenWord[] = [];
  #length = 0;

  /** Samples so far. */
  get length(): number {
    return this.#length;
  }

  get words(): readonly SpokenWord[] {
    return this.#words;
  }

  add({ samples, words }: SpokenPart): void {
    this.#parts.push(samples);
    this.#words.push(...words);
    this.#length += samples.length;
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
}
