import type { EngineHost } from '../host/engine-host.ts';
import type { SpokenWord } from '../timing/word-timings.ts';
import type { Chunk } from '../tokens/balance-chunks.ts';
import type { VoicePack } from '../voices/voice-pack.ts';
import type { SpeechLayout } from './speech-layout.ts';

/** A piece of speech that can be heard; the pieces of a text follow one another without a gap. */
export interface SpokenPart {
  /** 24 kHz mono; may be empty at the end of a speech that was cut. */
  readonly samples: Float32Array;
  /** The words that begin in this part. */
  readonly words: readonly SpokenWord[];
  /** How much of the text is spoken with it, 0…1. */
  readonly fraction: number;
}

/** How text is to be spoken. */
export interface Delivery {
  /** Ratio, the emotion's tempo included. */
  readonly speed: number;
  readonly pitchCents: number;
  /** Ratio of the amplitude. */
  readonly energy: number;
  readonly seed: number;
}

export interface SpeakChunksOptions {
  /** At least one; work is spread over all of them. */
  readonly hosts: readonly EngineHost[];
  readonly chunks: readonly Chunk[];
  readonly pack: VoicePack;
  readonly delivery: Delivery;
  readonly layout: SpeechLayout;
  readonly signal: AbortSignal | undefined;
}
