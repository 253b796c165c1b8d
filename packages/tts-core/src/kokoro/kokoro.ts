import type { EngineDescription } from '../engine/speech-engine.ts';
import { NoRoomError, OutputBufferError, PlanNotPossibleError } from '../errors.ts';
import type { EngineHost } from '../host/engine-host.ts';
import type { PlannedSpeechChunk, Speech, SpeechModel, SpeechPart, SpeechPlan, SynthesizeRequest } from '../speech.ts';
import type { SpeechWarning } from '../speech-warning.ts';
import { balanceChunks } from '../tokens/balance-chunks.ts';
import type { SpeechUnit } from '../tokens/speech-unit.ts';
import type { VoiceStore } from '../voices/voice-store.ts';
import { type CheckedRequest, checkRequest } from './check-request.ts';
import { KOKORO_SAMPLE_RATE, SAMPLES_PER_FRAME } from './kokoro-constants.ts';
import { readPhonemes } from './read-phonemes.ts';
import { readText } from './read-text.ts';
import { planStaged, speakStaged } from './speak-staged.ts';
import { speakStock } from './speak-stock.ts';
import { SpeechLayout } from './speech-layout.ts';
import { SpeechRecorder } from './speech-recorder.ts';
import type { Delivery, SpeakChunksOptions, SpokenPart } from './spoken-part.ts';

export interface KokoroOptions {
  /** At least one; work is spread over all of them. */
  readonly hosts: readonly EngineHost[];
  readonly voices: Pick<VoiceStore, 'list' | 'load'>;
  readonly description: EngineDescription;
}

/** The fastest speech holds fewer tokens a second than this; more text than that is not even read. */
const MAX_TOKENS_PER_SECOND = 40;

const MAX_WARNINGS = 100;

/** One second: sooner is heard sooner, and speaks with coarser statistics. */
const FIRST_STREAMED_FRAMES = 40;

/** Kokoro-82M: text in, speech out. Made by `loadKokoro`. */
export class Kokoro implements SpeechModel {
  readonly description: EngineDescription;
  readonly #hosts: readonly EngineHost[];
  readonly #voices: KokoroOptions['voices'];
  readonly #outputsInUse = new Set<ArrayBufferLike>();

  constructor({ hosts, voices, description }: KokoroOptions) {
    this.#hosts = hosts;
    this.#voices = voices;
    this.description = description;
  }

  /** The processes that the engine runs in now. */
  get processIds(): readonly number[] {
    return this.#hosts.flatMap(({ processId }) => processId ?? []);
  }

  /** The ids of the voices that can be asked for. */
  listVoices(): Promise<string[]> {
    return this.#voices.list();
  }

  async synthesize(request: SynthesizeRequest): Promise<Speech> {
    const { output, signal, onProgress } = request;
    const checked = checkRequest(request);
    signal?.throwIfAborted();
    using _lock = this.#lockOutput(output);

    const prepared = await this.#prepare(request, checked);
    const recorder = new SpeechRecorder();
    for await (const part of this.#parts(prepared)) {
      recorder.add(part);
      onProgress?.({ fraction: part.fraction, speechMs: (recorder.length / KOKORO_SAMPLE_RATE) * 1000 });
    }
    if (recorder.length === 0) throw new NoRoomError({ limitSamples: prepared.limitSamples });

    const samples = recorder.finish(output);
    return {
      samples,
      sampleRate: KOKORO_SAMPLE_RATE,
      durationMs: (samples.length / KOKORO_SAMPLE_RATE) * 1000,
      words: recorder.words,
      warnings: this.#warnings(prepared),
      voiceId: checked.voiceId,
      language: checked.language,
      seed: checked.seed,
      engine: this.description.engine,
      precision: this.description.precision,
      chunks: prepared.options.chunks.length,
    };
  }

  /**
   * Speaks as {@link Kokoro.synthesize} does, and hands on every part as soon as it is spoken. Nothing is spoken ahead
   * of who listens by more than a chunk; a listener who stops ends the work.
   */
  async *speakStream(
    request: Omit<SynthesizeRequest, 'output' | 'onProgress'>,
  ): AsyncGenerator<SpeechPart, void, void> {
    const checked = checkRequest(request);
    request.signal?.throwIfAborted();
    const prepared = await this.#prepare(request, checked);
    let startSample = 0;
    for await (const { samples, words } of this.#parts(prepared, FIRST_STREAMED_FRAMES)) {
      if (samples.length === 0) continue;
      yield { samples, sampleRate: KOKORO_SAMPLE_RATE, startMs: (startSample / KOKORO_SAMPLE_RATE) * 1000, words };
      startSample += samples.length;
    }
    if (startSample === 0) throw new NoRoomError({ limitSamples: prepared.limitSamples });
  }

  /**
   * Says what would be spoken and when, from the predicted durations; makes no sound.
   *
   * @throws PlanNotPossibleError on the stock engine, whose durations come with the sound.
   */
  async plan(request: Omit<SynthesizeRequest, 'onProgress'>): Promise<SpeechPlan> {
    const checked = checkRequest(request);
    request.signal?.throwIfAborted();
    if (this.description.engine === 'stock') throw new PlanNotPossibleError();
    const prepared = await this.#prepare(request, checked);
    const chunks: PlannedSpeechChunk[] = [];
    for await (const { placed } of planStaged(prepared.options)) {
      const { words, tokens, startFrame, firstFrame, endFrame } = placed;
      chunks.push({
        startMs: toMs(startFrame),
        endMs: toMs(startFrame + endFrame - firstFrame),
        tokens: tokens.ids.length - 2,
        words,
      });
    }
    return {
      durationMs: toMs(prepared.options.layout.frames),
      chunks,
      words: chunks.flatMap(({ words }) => words),
      warnings: this.#warnings(prepared),
      voiceId: checked.voiceId,
      language: checked.language,
      engine: this.description.engine,
    };
  }

  /** Ends the engine; calls that are running reject. Idempotent. */
  async close(): Promise<void> {
    await Promise.all(this.#hosts.map((host) => host.close()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Reads the text and cuts it into chunks. */
  async #prepare({ output, signal }: SynthesizeRequest, checked: CheckedRequest): Promise<PreparedSpeech> {
    const { source, voiceId, language, speed, emotion, seed, maxDurationMs } = checked;
    const pack = await this.#voices.load(voiceId);
    const enoughTokens = (maxDurationMs / 1000) * MAX_TOKENS_PER_SECOND;
    const { units, warnings } =
      source.kind === 'phonemes'
        ? readPhonemes(source.text)
        : await readText({ host: this.#hosts[0]!, text: source.text, language, enoughTokens, signal });
    const limitSamples = Math.min(
      output?.length ?? Number.POSITIVE_INFINITY,
      Math.floor((maxDurationMs / 1000) * KOKORO_SAMPLE_RATE),
    );
    const options: SpeakChunksOptions = {
      hosts: this.#hosts,
      chunks: balanceChunks(units),
      pack,
      delivery: { speed: speed * emotion.tempo, pitchCents: emotion.pitchCents, energy: emotion.energy, seed },
      layout: new SpeechLayout({ limitSamples }),
      signal,
    };
    return { checked, units, warnings, limitSamples, options };
  }

  #parts({ options }: PreparedSpeech, firstWindowFrames?: number): AsyncGenerator<SpokenPart> {
    return this.description.engine === 'stock' ? speakStock(options) : speakStaged({ ...options, firstWindowFrames });
  }

  #warnings(prepared: PreparedSpeech): SpeechWarning[] {
    const { layout, delivery } = prepared.options;
    return limitWarnings([
      ...prepared.warnings,
      ...(layout.isFull ? unspokenText(prepared) : []),
      ...(this.description.engine === 'stock' ? unappliedEmotion(delivery) : []),
    ]);
  }

  /** Two calls that write to one buffer at once would mix their speech. */
  #lockOutput(output: Float32Array | undefined): Disposable {
    if (output === undefined) return { [Symbol.dispose]() {} };
    if (output.length === 0) throw new OutputBufferError({ found: 'it is empty' });
    const { buffer } = output;
    if (this.#outputsInUse.has(buffer)) throw new OutputBufferError({ found: 'another running call writes to it' });
    this.#outputsInUse.add(buffer);
    return { [Symbol.dispose]: () => void this.#outputsInUse.delete(buffer) };
  }
}

/** A request on its way from text to sound. */
interface PreparedSpeech {
  readonly checked: CheckedRequest;
  readonly units: readonly SpeechUnit[];
  readonly warnings: readonly SpeechWarning[];
  readonly limitSamples: number;
  readonly options: SpeakChunksOptions;
}

function toMs(frames: number): number {
  return (frames * SAMPLES_PER_FRAME * 1000) / KOKORO_SAMPLE_RATE;
}

function unspokenText({ checked, units, limitSamples, options }: PreparedSpeech): SpeechWarning[] {
  const { text } = checked.source;
  const spokenUntil = options.layout.lastWord?.sourceEnd ?? 0;
  const start = units.find((unit) => unit.start >= spokenUntil)?.start ?? spokenUntil;
  const end = text.trimEnd().length;
  const limitMs = (limitSamples / KOKORO_SAMPLE_RATE) * 1000;
  return [{ code: 'TEXT_TRUNCATED', text: text.slice(start, end), start, end, limitMs }];
}

/** The stock graph takes a speed and nothing else. */
function unappliedEmotion({ pitchCents, energy }: Delivery): SpeechWarning[] {
  const notApplied = [...(pitchCents === 0 ? [] : ['pitch']), ...(energy === 1 ? [] : ['energy'])];
  return notApplied.length === 0 ? [] : [{ code: 'EMOTION_PARTLY_APPLIED', notApplied }];
}

function limitWarnings(warnings: readonly SpeechWarning[]): SpeechWarning[] {
  if (warnings.length <= MAX_WARNINGS) return [...warnings];
  // The last ones tell about the whole text, so they are kept.
  const kept = [...warnings.slice(0, MAX_WARNINGS - 3), ...warnings.slice(-2)];
  return [...kept, { code: 'WARNINGS_OMITTED', count: warnings.length - kept.length }];
}
