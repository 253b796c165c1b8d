import type { ResolvedRecipe, ResolvedSegment } from '@vortex/recipe-schema';
import type { SpeechModel, SpeechPlan } from '@vortex/tts-core';
import type { SlotWord } from './slot-result.ts';
import type { SlotWarning } from './slot-warning.ts';
import { speechRequest } from './speech-request.ts';

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
  /** What would end later is left out. @default the slot's length */
  readonly maxDurationMs?: number;
}

/**
 * Says which words a slot would hold and when each falls; makes no sound.
 *
 * @throws PlanNotPossibleError on the stock engine, and whatever is wrong with the text.
 */
export async function planSlot({
  recipe,
  model,
  signal,
  speedRatio = 1,
  maxDurationMs = recipe.slot.durationMs,
}: PlanSlotOptions): Promise<SlotPlan> {
  const segments: PlannedSegment[] = [];
  const words: SlotWord[] = [];
  const warnings: SlotWarning[] = [];
  let positionMs = 0;
  for (const segment of recipe.segments) {
    const startMs = positionMs;
    const { path, kind } = segment;
    if (segment.kind === 'pause') {
      positionMs = Math.min(maxDurationMs, positionMs + segment.durationMs);
      segments.push({ path, kind, startMs, endMs: positionMs });
      continue;
    }
    const request = speechRequest({ segment, seed: recipe.seed, speedRatio });
    const plan = await model.plan({ ...request, maxDurationMs: Math.max(1, maxDurationMs - positionMs), signal });
    positionMs += plan.durationMs;
    segments.push({ path, kind, startMs, endMs: positionMs, voiceId: plan.voiceId, chunks: plan.chunks });
    for (const word of plan.words)
      words.push({ ...word, path, startMs: word.startMs + startMs, endMs: word.endMs + startMs });
    for (const warning of plan.warnings) warnings.push({ code: warning.code, path, speech: warning });
  }
  return { durationMs: positionMs, segments, words, warnings };
}
