import { attachPunctuation, type Cue, cuesFromWords, type Pcm, sampleCount } from '@vortex/audio';
import type { ResolvedRecipe } from '@vortex/recipe-schema';
import { VortexError } from '@vortex/runtime';
import { KOKORO_SAMPLE_RATE, NoRoomError, type Speech, type SpeechModel } from '@vortex/tts-core';
import { SilentSlotError, SlotOverflowError } from './errors.ts';
import { fitSlot, maxSpeedRatio } from './fit-slot.ts';
import { msOf } from './sample-time.ts';
import type { SlotWord } from './slot-result.ts';
import { type SlotWarning, segmentWarnings } from './slot-warning.ts';
import { type SpokenSegment, sourceOf, speechRequest } from './speech-request.ts';

export interface SpeakSlotOptions {
  readonly recipe: ResolvedRecipe;
  readonly model: SpeechModel;
  /** Where the slot is written; what is longer than it is cut. */
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
  readonly precision: Speech['precision'];
  readonly voiceIds: readonly string[];
}

/**
 * Speaks the segments of a recipe one after another into one buffer, and never more than the slot holds.
 *
 * @throws SilentSlotError, SlotOverflowError when `overflow` is `error`, whatever the model throws, or the signal's
 * reason.
 */
export async function speakSlot(options: SpeakSlotOptions): Promise<SpokenSlot> {
  const { recipe, model, signal } = options;
  if (recipe.segments.every(({ kind }) => kind === 'pause')) throw new SilentSlotError();

  let speedRatio = await fitSlot({ recipe, model, signal });
  let take = await recordTake({ ...options, speedRatio });
  if (take.unspokenText !== '' && recipe.slot.overflow === 'error') {
    throw new SlotOverflowError({ slotMs: recipe.slot.durationMs });
  }
  const fastest = maxSpeedRatio(recipe);
  if (take.unspokenText !== '' && recipe.slot.overflow === 'speed_up' && speedRatio < fastest) {
    speedRatio = fastest;
    take = await recordTake({ ...options, speedRatio });
  }
  if (speedRatio > 1) take.warnings.push({ code: 'SPED_UP', path: 'slot_params.overflow', speedRatio });

  const audio: Pcm = { samples: options.output.subarray(0, take.length), sampleRate: KOKORO_SAMPLE_RATE };
  const { words, captionWords, warnings, speeches } = take;
  return {
    audio,
    words,
    captions: cuesFromWords(captionWords, { audioDurationMs: msOf(take.length) }),
    warnings,
    engine: speeches[0]!.engine,
    precision: speeches[0]!.precision,
    voiceIds: [...new Set(speeches.map(({ voiceId }) => voiceId))],
  };
}

/** One attempt at a whole slot. */
interface Take {
  /** Samples. */
  length: number;
  /** What did not fit; empty when everything did. */
  unspokenText: string;
  readonly words: SlotWord[];
  readonly captionWords: SlotWord[];
  readonly warnings: SlotWarning[];
  readonly speeches: Speech[];
}

async function recordTake(options: SpeakSlotOptions & { speedRatio: number }): Promise<Take> {
  const { recipe, output } = options;
  const limit = Math.min(output.length, sampleCount(recipe.slot.durationMs, KOKORO_SAMPLE_RATE));
  const allCharacters = recipe.segments.reduce((total, segment) => total + sourceOf(segment).length, 0);
  const take: Take = { length: 0, unspokenText: '', words: [], captionWords: [], warnings: [], speeches: [] };
  let characters = 0;
  for (const segment of recipe.segments) {
    if (segment.kind === 'pause') {
      const end = Math.min(limit, take.length + sampleCount(segment.durationMs, KOKORO_SAMPLE_RATE));
      output.fill(0, take.length, end);
      take.length = end;
      continue;
    }
    const source = sourceOf(segment);
    const speech =
      take.unspokenText === ''
        ? await speakSegment({ ...options, segment, take, limit, characters, allCharacters })
        : undefined;
    if (speech === undefined) drop({ segment, source, take });
    else add({ segment, source, speech, take, limitMs: msOf(limit) });
    characters += source.length;
  }
  return take;
}

/** Speaks one segment to where the take ends; nothing when not even its first word has room behind others. */
async function speakSegment({
  recipe,
  model,
  output,
  signal,
  onProgress,
  speedRatio,
  segment,
  take,
  limit,
  characters,
  allCharacters,
}: SpeakSlotOptions & {
  speedRatio: number;
  segment: SpokenSegment;
  take: Take;
  limit: number;
  characters: number;
  allCharacters: number;
}): Promise<Speech | undefined> {
  const offsetMs = msOf(take.length);
  try {
    if (take.length === limit) throw new NoRoomError({ limitSamples: 0 });
    return await model.synthesize({
      ...speechRequest({ segment, seed: recipe.seed, speedRatio }),
      output: output.subarray(take.length, limit),
      signal,
      onProgress: ({ fraction, speechMs }) =>
        onProgress?.({
          fraction: (characters + fraction * sourceOf(segment).length) / allCharacters,
          speechMs: offsetMs + speechMs,
        }),
    });
  } catch (error) {
    if (take.speeches.length > 0 && VortexError.isInstance(error) && error.code === 'NO_ROOM') return undefined;
    throw error;
  }
}

function add({
  segment: { path },
  source,
  speech,
  take,
  limitMs,
}: {
  segment: SpokenSegment;
  source: string;
  speech: Speech;
  take: Take;
  limitMs: number;
}): void {
  const offsetMs = msOf(take.length);
  const placed = speech.words.map((word) => ({
    ...word,
    path,
    startMs: word.startMs + offsetMs,
    endMs: word.endMs + offsetMs,
  }));
  take.speeches.push(speech);
  take.words.push(...placed);
  take.captionWords.push(...attachPunctuation(placed, source).map((word) => ({ ...word, path })));
  take.length += speech.samples.length;
  take.warnings.push(...segmentWarnings(speech.warnings, { path, limitMs }));
  for (const warning of speech.warnings) if (warning.code === 'TEXT_TRUNCATED') take.unspokenText = warning.text;
}

function drop({ segment: { path }, source, take }: { segment: SpokenSegment; source: string; take: Take }): void {
  take.warnings.push({ code: 'SEGMENT_DROPPED', path, text: source });
  take.unspokenText += `${take.unspokenText === '' ? '' : ' '}${source}`;
}
