import { attachPunctuation, type Cue, cuesFromWords, type Pcm, sampleCount } from '@vortex/audio';
import type { ResolvedRecipe, ResolvedSegment } from '@vortex/recipe-schema';
import {
  KOKORO_SAMPLE_RATE,
  LANGUAGES,
  type Language,
  SPEED_RANGE,
  type Speech,
  type SpeechModel,
} from '@vortex/tts-core';
import { SilentSlotError, SlotOverflowError } from './errors.ts';
import type { SlotWord } from './slot-result.ts';
import type { SlotWarning } from './slot-warning.ts';

export interface SpeakSlotOptions {
  readonly recipe: ResolvedRecipe;
  readonly model: SpeechModel;
  /** Where the slot is written; at least as long as the slot. */
  readonly output: Float32Array;
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: { fraction: number; speechMs: number }) => void) | undefined;
}

export interface SpokenSlot {
  readonly audio: Pcm;
  readonly words: readonly SlotWord[];
  readonly captions: readonly Cue[];
  readonly warnings: readonly SlotWarning[];
  readonly engine: Speech['engine'];
  readonly voiceIds: readonly string[];
}

/**
 * Speaks the segments of a recipe one after another into one buffer, and never more than the slot holds.
 *
 * @throws SilentSlotError, SlotOverflowError when `overflow` is `error`, whatever the model throws, or the signal's
 * reason.
 */
export async function speakSlot(options: SpeakSlotOptions): Promise<SpokenSlot> {
  const { recipe } = options;
  if (recipe.segments.every(({ kind }) => kind === 'pause')) throw new SilentSlotError();

  const take = await recordTake({ ...options, speedRatio: 1 });
  if (take.unspokenText === '') return finish(take, options);
  if (recipe.slot.overflow === 'error') {
    throw new SlotOverflowError({ slotMs: recipe.slot.durationMs, unspokenText: take.unspokenText });
  }
  if (recipe.slot.overflow === 'truncate') return finish(take, options);

  const speedRatio = take.neededSpeedRatio;
  const fasterTake = await recordTake({ ...options, speedRatio });
  const spedUp: SlotWarning = { code: 'SPED_UP', path: 'slot_params.overflow', speedRatio };
  return finish({ ...fasterTake, warnings: [...fasterTake.warnings, spedUp] }, options);
}

/** One attempt at a whole slot. */
interface Take {
  readonly length: number;
  readonly words: readonly SlotWord[];
  readonly captionWords: readonly SlotWord[];
  readonly warnings: readonly SlotWarning[];
  readonly speeches: readonly Speech[];
  /** What did not fit; empty when everything did. */
  readonly unspokenText: string;
  /** An estimate, from the characters that did fit, of the speed at which all would. */
  readonly neededSpeedRatio: number;
}

async function recordTake({
  recipe,
  model,
  output,
  signal,
  onProgress,
  speedRatio,
}: SpeakSlotOptions & { speedRatio: number }): Promise<Take> {
  const limit = Math.min(output.length, sampleCount(recipe.slot.durationMs, KOKORO_SAMPLE_RATE));
  const words: SlotWord[] = [];
  const captionWords: SlotWord[] = [];
  const warnings: SlotWarning[] = [];
  const speeches: Speech[] = [];
  const totalCharacters = recipe.segments.reduce((total, segment) => total + sourceOf(segment).length, 0);
  let readCharacters = 0;
  let unspokenText = '';
  let position = 0;

  for (const segment of recipe.segments) {
    const source = sourceOf(segment);
    if (segment.kind === 'pause') {
      const end = Math.min(limit, position + sampleCount(segment.durationMs, KOKORO_SAMPLE_RATE));
      output.fill(0, position, end);
      position = end;
      continue;
    }
    if (unspokenText !== '' || position === limit) {
      warnings.push({ code: 'SEGMENT_DROPPED', path: segment.path, text: source });
      unspokenText += `${unspokenText === '' ? '' : ' '}${source}`;
      continue;
    }

    const { path, voice, emotion, speed } = segment;
    const charactersBefore = readCharacters;
    const offset = position;
    const speech = await model.synthesize({
      ...(segment.kind === 'speech' ? { text: segment.text } : { phonemes: segment.phonemes }),
      voiceId: voice.engineVoiceId,
      language: toLanguage(voice.language),
      speed: Math.min(SPEED_RANGE.max, speed * speedRatio),
      emotion,
      seed: recipe.seed,
      output: output.subarray(position, limit),
      maxDurationMs: Number.POSITIVE_INFINITY,
      signal,
      onProgress: ({ fraction, speechMs }) =>
        onProgress?.({
          fraction: (charactersBefore + fraction * source.length) / totalCharacters,
          speechMs: (offset / KOKORO_SAMPLE_RATE) * 1000 + speechMs,
        }),
    });
    speeches.push(speech);
    const offsetMs = (position / KOKORO_SAMPLE_RATE) * 1000;
    const placed = speech.words.map((word) => ({
      ...word,
      path,
      startMs: word.startMs + offsetMs,
      endMs: word.endMs + offsetMs,
    }));
    words.push(...placed);
    captionWords.push(...attachPunctuation(placed, source).map((word) => ({ ...word, path })));
    for (const warning of speech.warnings) {
      warnings.push({ code: warning.code, path, speech: warning });
      if (warning.code === 'TEXT_TRUNCATED') unspokenText = warning.text;
    }
    position += speech.samples.length;
    readCharacters += source.length;
  }

  const spokenShare = (totalCharacters - unspokenText.length) / totalCharacters;
  const neededSpeedRatio = Math.min(SPEED_RANGE.max, spokenShare === 0 ? SPEED_RANGE.max : 1.02 / spokenShare);
  return { length: position, words, captionWords, warnings, speeches, unspokenText, neededSpeedRatio };
}

function finish({ length, words, captionWords, warnings, speeches }: Take, { output }: SpeakSlotOptions): SpokenSlot {
  const audio: Pcm = { samples: output.subarray(0, length), sampleRate: KOKORO_SAMPLE_RATE };
  return {
    audio,
    words,
    captions: cuesFromWords(captionWords, { audioDurationMs: (length / KOKORO_SAMPLE_RATE) * 1000 }),
    warnings,
    engine: speeches[0]!.engine,
    voiceIds: [...new Set(speeches.map(({ voiceId }) => voiceId))],
  };
}

function sourceOf(segment: ResolvedSegment): string {
  if (segment.kind === 'pause') return '';
  return segment.kind === 'speech' ? segment.text : segment.phonemes;
}

/** The catalog's languages are free text; one that the engine does not have is left to the voice. */
function toLanguage(language: string | undefined): Language | undefined {
  return LANGUAGES.find((known) => known === language?.toLowerCase());
}
