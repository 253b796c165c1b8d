import type { Prosody } from '../engine/speech-engine.ts';
import type { EngineHost } from '../host/engine-host.ts';
import { checkSamples } from './check-samples.ts';
import { CROSS_FADE_SAMPLES } from './cross-fade.ts';
import { KOKORO_SAMPLE_RATE, SAMPLES_PER_FRAME } from './kokoro-constants.ts';
import { limitPeaks } from './limit-peaks.ts';
import type { Window } from './plan-windows.ts';

export interface VocoderRunOptions {
  readonly host: EngineHost;
  /** Of the whole chunk. */
  readonly prosody: Prosody;
  readonly style: Float32Array;
  readonly windows: readonly Window[];
  /** Amplitude ratio. */
  readonly gain: number;
  readonly seed: number;
  /** What a run before this one left. */
  readonly from: Statistics | undefined;
  readonly signal: AbortSignal | undefined;
}

/** How loud and how spread every channel of the vocoder has been: what a window normalises by, with its own. */
export interface Statistics {
  /** As the vocoder hands them over. */
  readonly carried: Float32Array | undefined;
  readonly seenFrames: number;
}

const NOTHING_SEEN: Statistics = { carried: undefined, seenFrames: 0 };

/**
 * What another chunk sounded like counts no more than three seconds of this one would: with that the spectrum came
 * nearest to a chunk that was vocoded whole, in three voices.
 */
const MAX_FRAMES_FROM_BEFORE = 120;

/** What is heard of a window. */
export interface VocodedWindow {
  readonly samples: Float32Array;
  /** How it would go on where the next window begins. */
  readonly beyond: Float32Array;
}

/**
 * Windows that one host vocodes one after another, ahead of who listens; each goes on with the statistics of the one
 * before it.
 */
export class VocoderRun {
  readonly windows: readonly Window[];
  /** What the windows leave when all are vocoded. */
  readonly statistics: Promise<Statistics>;
  readonly #options: VocoderRunOptions;
  readonly #results: Promise<VocodedWindow>[];
  #isAbandoned = false;

  /** Begins at once. */
  constructor(options: VocoderRunOptions) {
    this.#options = options;
    this.windows = options.windows;
    const { carried, seenFrames } = options.from ?? NOTHING_SEEN;
    let statistics = Promise.resolve({ carried, seenFrames: Math.min(seenFrames, MAX_FRAMES_FROM_BEFORE) });
    this.#results = options.windows.map((window) => {
      const vocoded = statistics.then((before) => this.#vocode(window, before));
      statistics = vocoded.then(({ after }) => after);
      const heard = vocoded.then(({ heard }) => heard);
      // Whoever listens may be waiting for another run while this one fails; the failure is told when its turn comes.
      statistics.catch(() => {});
      heard.catch(() => {});
      return heard;
    });
    this.statistics = statistics;
  }

  /** The windows in their order. */
  next(): Promise<VocodedWindow> {
    return this.#results.shift()!;
  }

  /** Begins no further window. */
  abandon(): void {
    this.#isAbandoned = true;
  }

  async #vocode(window: Window, before: Statistics) {
    if (this.#isAbandoned) throw new RunAbandonedError();
    const { host, prosody, style, gain, seed, signal } = this.#options;
    const { first, end, contextFirst, contextEnd } = window;
    const frames = contextEnd - contextFirst;
    const seenFrames = before.seenFrames + frames;
    const { samples, carried } = await host.call(
      'vocode',
      {
        ...slice(prosody, window),
        style,
        carried: before.carried,
        weight: frames / seenFrames,
        phaseCycles: phaseBefore(prosody.f0, contextFirst),
        seed,
        offsetSamples: contextFirst * SAMPLES_PER_FRAME,
      },
      { signal },
    );
    checkSamples(samples);
    const amplified = gain === 1 ? samples : samples.map((sample) => sample * gain);
    // Peaks are limited before the context is cut off, so that the gain moves alike on both sides of a border.
    const limited = limitPeaks(amplified);
    const sampleAt = (frame: number) => (frame - contextFirst) * SAMPLES_PER_FRAME;
    const heard: VocodedWindow = {
      samples: limited.slice(sampleAt(first), sampleAt(end)),
      beyond: limited.slice(sampleAt(end), sampleAt(end) + CROSS_FADE_SAMPLES),
    };
    return { heard, after: { carried, seenFrames } };
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
