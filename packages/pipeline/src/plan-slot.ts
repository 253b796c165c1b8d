import { sampleCount } from '@vortex/audio';
import type { ResolvedRecipe, ResolvedSegment } from '@vortex/recipe-schema';
import { KOKORO_SAMPLE_RATE, NoRoomError, type SpeechModel, type SpeechPlan } from '@vortex/tts-core';
import { msOf } from './sample-time.ts';
import type { SlotWord } from './slot-result.ts';
import { type SlotWarning, segmentWarnings } from './slot-warning.ts';
import { sourceOf, speechRequest } from './speech-request.ts';

/** One segment of a slot, before any sound is made. */
export interface PlannedSegment {
  /** Where the recipe says it. */
  readonly path: string;
  readonly kind: ResolvedSegment['kind'];
  readonly startMs: number;
  readonly endMs: number;
  /** The voice of the engine; absent for a pause. */
  readonly voiceId?: string;
  readonly chunks?: SpeechPlan['chunks'];
}

/** What a slot would be. */
export interface SlotPlan {
  readonly durationMs: number;
  readonly segments: readonly PlannedSegment[];
  readonly words: readonly SlotWord[];
  readonly warnings: readonly SlotWarning[];
}

export interface PlanSlotOptions {
  readonly recipe: ResolvedRecipe;
  readonly model: SpeechModel;
  readonly signal?: AbortSignal | undefined;
  /** How much faster than the recipe says. @default 1 */
  readonly speedRatio?: number;
  /** What would end later is left out. @default as many as the slot has */
  readonly limitSamples?: number;
}

/**
 * Says which words a slot would hold and when each falls; makes no sound. `speakSlot` keeps to it.
 *
 * @throws PlanNotPossibleError on the stock engine, NoRoomError when not even the first word fits, and whatever is wrong
 * with the text.
 */
export async function planSlot({
  recipe,
  model,
  signal,
  speedRatio = 1,
  limitSamples = sampleCount(recipe.slot.durationMs, KOKORO_SAMPLE_RATE),
}: PlanSlotOptions): Promise<SlotPlan> {
  const segments: PlannedSegment[] = [];
  const words: SlotWord[] = [];
  const warnings: SlotWarning[] = [];
  let length = 0;
  let isFull = false;
  for (const segment of recipe.segments) {
    const startMs = msOf(length);
    const { path, kind } = segment;
    if (segment.kind === 'pause') {
      length = Math.min(limitSamples, length + sampleCount(segment.durationMs, KOKORO_SAMPLE_RATE));
      segments.push({ path, kind, startMs, endMs: msOf(length) });
      continue;
    }
    const room = limitSamples - length;
    const plan: SpeechPlan | undefined =
      isFull || room === 0
        ? undefined
        : await model.plan({
            ...speechRequest({ segment, seed: recipe.seed, speedRatio }),
            // Half a sample more, so that rounding never costs the last one.
            maxDurationMs: msOf(room + 0.5),
            signal,
          });
    if (plan === undefined || plan.durationMs === 0) {
      if (words.length === 0) throw new NoRoomError({ limitSamples: room });
      isFull = true;
      warnings.push({ code: 'SEGMENT_DROPPED', path, text: sourceOf(segment) });
      continue;
    }
    length += sampleCount(plan.durationMs, KOKORO_SAMPLE_RATE);
    segments.push({ path, kind, startMs, endMs: msOf(length), voiceId: plan.voiceId, chunks: plan.chunks });
    for (const word of plan.words) {
      words.push({ ...word, path, startMs: word.startMs + startMs, endMs: word.endMs + startMs });
    }
    warnings.push(...segmentWarnings(plan.warnings, { path, limitMs: msOf(limitSamples) }));
    isFull = plan.warnings.some((warning) => warning.code === 'TEXT_TRUNCATED' && warning.text !== '');
  }
  if (speedRatio > 1) warnings.push({ code: 'SPED_UP', path: 'slot_params.overflow', speedRatio });
  return { durationMs: msOf(length), segments, words, warnings };
}
