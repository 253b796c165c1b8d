import type { Language } from '../voices/voice-languages.ts';
import type { Device } from './onnx-session.ts';

/** What an engine was made from. */
export interface EngineDescription {
  /** `compiled`: prosody and vocoder apart. `stock`: the graph as it was published. */
  readonly engine: 'compiled' | 'stock';
  /** Of the vocoder's large convolutions; the published graph holds integer weights. */
  readonly precision: 'fp32' | 'fast' | 'int8';
  /** The folder or file that was opened. */
  readonly model: string;
  readonly device: Device;
  readonly processes: number;
  /** Threads of one inference. */
  readonly threads: number;
}

/** What is opened ahead of the first text; a process may be meant for a part of the work only. */
export interface LoadRequest {
  readonly parts: readonly ('phonemizer' | 'prosody' | 'vocoder')[];
}

export interface PhonemizeClausesRequest {
  readonly language: Language;
  /** Words of each clause, without punctuation. */
  readonly clauses: readonly (readonly string[])[];
}

export interface InferRequest {
  /** `[0, …ids, 0]`, at most 512. */
  readonly ids: readonly number[];
  /** [256]. */
  readonly style: Float32Array;
  /** Ratio; the durations are divided by it. */
  readonly speed: number;
}

export interface Inference {
  /** 24 kHz mono; exactly Σ durations × 600 of them. */
  readonly samples: Float32Array;
  /** Frames of 25 ms for each id, pads included. */
  readonly durations: Int32Array;
}

/** What the predictors say about a text, before any sound is made. */
export interface Prosody {
  /** Frames of 25 ms for each id, pads included; T is their sum. */
  readonly durations: Int32Array;
  /** Aligned text features [channels, T], row major. */
  readonly asr: Float32Array;
  /** Fundamental frequency in Hz [2 T], at most 10 where unvoiced. */
  readonly f0: Float32Array;
  /** Energy [2 T]. */
  readonly n: Float32Array;
}

export interface VocodeRequest {
  /** Aligned text features [channels, frames], row major. */
  readonly asr: Float32Array;
  /** [2 frames]. */
  readonly f0: Float32Array;
  /** [2 frames]. */
  readonly n: Float32Array;
  /** [256]. */
  readonly style: Float32Array;
  /** What the windows before this one left behind. */
  readonly carried?: Float32Array | undefined;
  /** This window's share in all frames seen, itself included: 0…1, and 1 for the first. */
  readonly weight: number;
  /** How far the voice's fundamental has turned before the window, in cycles; its fraction counts. */
  readonly phaseCycles: number;
  /** Decides the noise of the take. */
  readonly seed: number;
  /** Where the window begins in its chunk, in samples: equal places get equal noise, however it is cut. */
  readonly offsetSamples: number;
}

export interface Vocoded {
  /** frames × 600 samples of 24 kHz mono. */
  readonly samples: Float32Array;
  /** For the next window; absent when the vocoder carries nothing. */
  readonly carried?: Float32Array | undefined;
}

/**
 * The heavy part of Kokoro: pronunciation and the neural network.
 *
 * Its calls may block the thread that they run on; an {@link EngineHost} decides which thread that is. Requests and
 * responses survive structured cloning.
 */
export interface SpeechEngine {
  /** Resolves when the engine's device works; opens nothing that is kept. */
  probe(request: Record<string, never>): Promise<void>;
  /** Opens parts of the model, so that a problem shows before the first text. Other calls open what they need. */
  load(request: LoadRequest): Promise<void>;
  /** Phonemes in Kokoro's alphabet for each word of each clause. */
  phonemize(request: PhonemizeClausesRequest): Promise<readonly (readonly string[])[]>;
  /** Text to sound in one go; the way of the `stock` engine. */
  infer(request: InferRequest): Promise<Inference>;
  /** First half of the `compiled` engine. */
  prosody(request: InferRequest): Promise<Prosody>;
  /** Second half of the `compiled` engine, for any window of frames. */
  vocode(request: VocodeRequest): Promise<Vocoded>;
  close(): Promise<void>;
}

export type EngineOperation = 'probe' | 'load' | 'phonemize' | 'infer' | 'prosody' | 'vocode';
export type EngineRequest<Operation extends EngineOperation> = Parameters<SpeechEngine[Operation]>[0];
export type EngineResponse<Operation extends EngineOperation> = Awaited<ReturnType<SpeechEngine[Operation]>>;
