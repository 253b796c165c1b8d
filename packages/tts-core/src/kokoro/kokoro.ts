import type { EngineDescription, Inference } from '../engine/speech-engine.ts';
import { InvalidSpeechError, NoRoomError, OutputBufferError } from '../errors.ts';
import type { EngineHost } from '../host/engine-host.ts';
import type { Speech, SpeechEmotion, SpeechModel, SynthesizeRequest } from '../speech.ts';
import type { SpeechWarning } from '../speech-warning.ts';
import { balanceChunks, type Chunk } from '../tokens/balance-chunks.ts';
import { chunkTokens } from '../tokens/chunk-tokens.ts';
import type { SpeechUnit } from '../tokens/speech-unit.ts';
import { styleFor } from '../voices/voice-pack.ts';
import type { VoiceStore } from '../voices/voice-store.ts';
import { type CheckedRequest, checkRequest } from './check-request.ts';
import { KOKORO_SAMPLE_RATE } from './kokoro-constants.ts';
import { readPhonemes } from './read-phonemes.ts';
import { readText } from './read-text.ts';
import { SpeechRecorder } from './speech-recorder.ts';

export interface KokoroOptions {
  readonly host: EngineHost;
  readonly voices: Pick<VoiceStore, 'list' | 'load'>;
  readonly description: EngineDescription;
}

/** The fastest speech holds fewer tokens a second than this; more text than that is not even read. */
const MAX_TOKENS_PER_SECOND = 40;

const MAX_WARNINGS = 100;

/** Kokoro-82M: text in, speech out. Made by `loadKokoro`. */
export class Kokoro implements SpeechModel {
  readonly description: EngineDescription;
  readonly #host: EngineHost;
  readonly #voices: KokoroOptions['voices'];
  readonly #outputsInUse = new Set<ArrayBufferLike>();

  constructor({ host, voices, description }: KokoroOptions) {
    this.#host = host;
    this.#voices = voices;
    this.description = description;
  }

  /** The process that the engine runs in now, if it is one of its own. */
  get processId(): number | undefined {
    return this.#host.processId;
  }

  /** The ids of the voices that can be asked for. */
  listVoices(): Promise<string[]> {
    return this.#voices.list();
  }

  async synthesize(request: SynthesizeRequest): Promise<Speech> {
    const { output, signal } = request;
    const checked = checkRequest(request);
    signal?.throwIfAborted();
    using _lock = this.#lockOutput(output);

    const { units, warnings } = await this.#read(checked, signal);
    const chunks = balanceChunks(units);
    const recorder = await this.#speak({ request, checked, chunks });
    const spokenUntil = recorder.words.at(-1)?.sourceEnd ?? 0;
    const unspoken = recorder.isFull ? unspokenText(checked, units, spokenUntil) : [];
    return {
      samples: recorder.finish(output),
      sampleRate: KOKORO_SAMPLE_RATE,
      durationMs: (recorder.length / KOKORO_SAMPLE_RATE) * 1000,
      words: recorder.words,
      warnings: limitWarnings([...warnings, ...unspoken, ...unappliedEmotion(checked.emotion)]),
      voiceId: checked.voiceId,
      language: checked.language,
      seed: checked.seed,
      engine: this.description.engine,
      chunks: chunks.length,
    };
  }

  /** Ends the engine; calls that are running reject. Idempotent. */
  close(): Promise<void> {
    return this.#host.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #read({ source, language, maxDurationMs }: CheckedRequest, signal: AbortSignal | undefined) {
    if (source.kind === 'phonemes') return readPhonemes(source.text);
    const enoughTokens = (maxDurationMs / 1000) * MAX_TOKENS_PER_SECOND;
    return readText({ host: this.#host, text: source.text, language, enoughTokens, signal });
  }

  async #speak({
    request: { output, signal, onProgress },
    checked: { voiceId, speed, emotion, maxDurationMs },
    chunks,
  }: {
    request: SynthesizeRequest;
    checked: CheckedRequest;
    chunks: readonly Chunk[];
  }): Promise<SpeechRecorder> {
    const pack = await this.#voices.load(voiceId);
    const limitSamples = Math.min(
      output?.length ?? Number.POSITIVE_INFINITY,
      Math.floor((maxDurationMs / 1000) * KOKORO_SAMPLE_RATE),
    );
    const recorder = new SpeechRecorder({ limitSamples });
    for (const [index, chunk] of chunks.entries()) {
      const tokens = chunkTokens(chunk);
      const style = styleFor({ pack, tokenCount: tokens.ids.length - 2 });
      const inference = await this.#host.call(
        'infer',
        { ids: tokens.ids, style, speed: speed * emotion.tempo },
        { signal },
      );
      checkInference(inference);
      recorder.add({ chunk, tokens, inference });
      onProgress?.({ fraction: (index + 1) / chunks.length, speechMs: (recorder.length / KOKORO_SAMPLE_RATE) * 1000 });
      if (recorder.isFull) break;
    }
    if (recorder.length === 0) {
      throw new NoRoomError({ limitSamples });
    }
    return recorder;
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

/** @throws InvalidSpeechError when the samples are not finite or silent, or are not what the durations say. */
function checkInference({ samples }: Inference): void {
  let peak = 0;
  for (let index = 0; index < samples.length; index++) {
    const sample = samples[index]!;
    if (!Number.isFinite(sample)) throw new InvalidSpeechError({ found: `${sample} at sample ${index}` });
    if (Math.abs(sample) > peak) peak = Math.abs(sample);
  }
  if (peak < 1e-3) throw new InvalidSpeechError({ found: 'silence' });
  // The network is not bounded; a whole chunk is turned down, because cutting its peaks off would be heard.
  if (peak > 1) for (let index = 0; index < samples.length; index++) samples[index]! /= peak;
}

function unspokenText(
  { source, maxDurationMs }: CheckedRequest,
  units: readonly SpeechUnit[],
  spokenUntil: number,
): SpeechWarning[] {
  const start = units.find((unit) => unit.start >= spokenUntil)?.start ?? spokenUntil;
  const end = source.text.trimEnd().length;
  return [{ code: 'TEXT_TRUNCATED', text: source.text.slice(start, end), start, end, limitMs: maxDurationMs }];
}

/** The stock graph takes a speed and nothing else. */
function unappliedEmotion({ pitchCents, energy }: SpeechEmotion): SpeechWarning[] {
  const notApplied = [...(pitchCents === 0 ? [] : ['pitch']), ...(energy === 1 ? [] : ['energy'])];
  return notApplied.length === 0 ? [] : [{ code: 'EMOTION_PARTLY_APPLIED', notApplied }];
}

function limitWarnings(warnings: readonly SpeechWarning[]): SpeechWarning[] {
  if (warnings.length <= MAX_WARNINGS) return [...warnings];
  // The last ones tell about the whole text, so they are kept.
  const kept = [...warnings.slice(0, MAX_WARNINGS - 3), ...warnings.slice(-2)];
  return [...kept, { code: 'WARNINGS_OMITTED', count: warnings.length - kept.length }];
}
