import type { EngineDescription } from './engine/speech-engine.ts';
import type { SpeechWarning } from './speech-warning.ts';
import type { SpokenWord } from './timing/word-timings.ts';
import type { Language } from './voices/voice-languages.ts';

/** How an emotion changes speech. */
export interface SpeechEmotion {
  /** Cents, −1200…1200. */
  readonly pitchCents: number;
  /** Ratio of the pace, 0.5…2; durations are divided by it. */
  readonly tempo: number;
  /** Ratio of the amplitude, 0.25…2. */
  readonly energy: number;
}

export const NEUTRAL_EMOTION: SpeechEmotion = { pitchCents: 0, tempo: 1, energy: 1 };

export interface SynthesizeProgress {
  /** 0…1, of the tokens. */
  readonly fraction: number;
  /** Seconds of speech that are ready. */
  readonly speechMs: number;
}

export interface SynthesizeRequest {
  /** What is spoken; exactly one of `text` and `phonemes` is given. */
  readonly text?: string | undefined;
  /** Kokoro's phoneme alphabet, for text whose pronunciation is known. */
  readonly phonemes?: string | undefined;
  readonly voiceId: string;
  /** Ratio, 0.8…1.2. @default 1 */
  readonly speed?: number | undefined;
  /** @default NEUTRAL_EMOTION */
  readonly emotion?: SpeechEmotion | undefined;
  /** Equal seeds give equal bytes. The stock graph holds no random operator, so there other seeds do too. @default 0 */
  readonly seed?: number | undefined;
  /**
   * Where the samples go, from its start on; the result's `samples` is a view of it. It must not be shared by calls
   * that run at once. Its length is a limit beside `maxDurationMs`.
   */
  readonly output?: Float32Array | undefined;
  /** Speech is cut at the last word that ends in time. @default 45_000 */
  readonly maxDurationMs?: number | undefined;
  /** @default the voice's own language */
  readonly language?: Language | undefined;
  /** Aborting stops the inference and rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: SynthesizeProgress) => void) | undefined;
}

/** Finished speech. */
export interface Speech {
  /** 24 kHz mono in [−1, 1]. */
  readonly samples: Float32Array;
  readonly sampleRate: 24_000;
  readonly durationMs: number;
  /** In order, inside the speech, without overlap. */
  readonly words: readonly SpokenWord[];
  readonly warnings: readonly SpeechWarning[];
  readonly voiceId: string;
  readonly language: Language;
  readonly seed: number;
  readonly engine: EngineDescription['engine'];
  readonly precision: EngineDescription['precision'];
  /** How many inferences the text took. */
  readonly chunks: number;
}

/** A piece of speech that can be heard already. */
export interface SpeechPart {
  /** 24 kHz mono in [−1, 1]. */
  readonly samples: Float32Array;
  readonly sampleRate: 24_000;
  /** Where it begins in the speech. */
  readonly startMs: number;
  /** The words that begin in it; their times count from the start of the speech. */
  readonly words: readonly SpokenWord[];
}

/** What is spoken in one inference. */
export interface PlannedSpeechChunk {
  readonly startMs: number;
  readonly endMs: number;
  readonly tokens: number;
  readonly words: readonly SpokenWord[];
}

/** What would be spoken, and when. */
export interface SpeechPlan {
  readonly durationMs: number;
  readonly chunks: readonly PlannedSpeechChunk[];
  readonly words: readonly SpokenWord[];
  readonly warnings: readonly SpeechWarning[];
  readonly voiceId: string;
  readonly language: Language;
  readonly engine: EngineDescription['engine'];
}

/** Something that speaks. */
export interface SpeechModel extends AsyncDisposable {
  /** The processes that it runs in now; none where it runs in the caller's own. */
  readonly processIds: readonly number[];
  /**
   * @throws NothingToSpeakError, TextTooLongError, OutOfRangeError, VoiceNotFoundError, VoiceFileError,
   * LanguageNotSupportedError, OutputBufferError, EngineCrashedError, or the signal's reason.
   */
  synthesize(request: SynthesizeRequest): Promise<Speech>;
  /**
   * Hands on every part as soon as it is spoken. Nothing is spoken far ahead of who listens; a listener who stops ends
   * the work.
   *
   * @throws as `synthesize` does.
   */
  speakStream(request: Omit<SynthesizeRequest, 'output' | 'onProgress'>): AsyncGenerator<SpeechPart, void, void>;
  /**
   * Says what would be spoken and when, and makes no sound. Where not even the first word fits, the plan is empty.
   *
   * @throws as `synthesize` does, and PlanNotPossibleError when the engine learns durations only by speaking.
   */
  plan(request: Omit<SynthesizeRequest, 'onProgress'>): Promise<SpeechPlan>;
}
