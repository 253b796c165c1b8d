import type { Language } from '../voices/voice-languages.ts';

/** What an engine was made from. */
export interface EngineDescription {
  /** `stock`: the graph as it was published. */
  readonly engine: 'stock';
  readonly modelFile: string;
  readonly threads: number;
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

/**
 * The heavy part of Kokoro: pronunciation and the neural network.
 *
 * Its calls may block the thread that they run on; an {@link EngineHost} decides which thread that is. Requests and
 * responses survive structured cloning.
 */
export interface SpeechEngine {
  /** Opens the model, so that a problem shows before the first text. Other calls do it when it was not done. */
  load(request: Record<string, never>): Promise<EngineDescription>;
  /** Phonemes in Kokoro's alphabet for each word of each clause. */
  phonemize(request: PhonemizeClausesRequest): Promise<readonly (readonly string[])[]>;
  infer(request: InferRequest): Promise<Inference>;
  close(): Promise<void>;
}

export type EngineOperation = 'load' | 'phonemize' | 'infer';
export type EngineRequest<Operation extends EngineOperation> = Parameters<SpeechEngine[Operation]>[0];
export type EngineResponse<Operation extends EngineOperation> = Awaited<ReturnType<SpeechEngine[Operation]>>;
