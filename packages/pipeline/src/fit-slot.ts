import type { ResolvedRecipe } from '@vortex/recipe-schema';
import { VortexError } from '@vortex/runtime';
import { SPEED_RANGE, type SpeechModel } from '@vortex/tts-core';
import { SlotOverflowError } from './errors.ts';
import { planSlot } from './plan-slot.ts';

export interface FitSlotOptions {
  readonly recipe: ResolvedRecipe;
  readonly model: SpeechModel;
  readonly signal?: AbortSignal | undefined;
}

/** Steps of one percent are finer than anyone hears. */
const STEP = 0.01;

/**
 * Finds how much faster than the recipe says a slot is to be spoken, before any sound is made: 1 when it fits or may be
 * cut; with `speed_up` the smallest ratio that makes it fit, at most what takes the speed to its limit.
 *
 * On an engine that cannot plan, `speed_up` goes to the limit only after the slot did not fit, so 1 is returned here.
 *
 * @throws SlotOverflowError with `overflow: error` when the speech is longer than the slot.
 */
export async function fitSlot(options: FitSlotOptions): Promise<number> {
  const { recipe } = options;
  const { overflow, durationMs } = recipe.slot;
  if (overflow === 'truncate') return 1;
  try {
    if (await fits(options, 1)) return 1;
    if (overflow === 'speed_up') return await smallestRatio((ratio) => fits(options, ratio), maxSpeedRatio(recipe));
    const { durationMs: neededMs } = await planSlot({ ...options, limitSamples: Number.POSITIVE_INFINITY });
    throw new SlotOverflowError({ slotMs: durationMs, neededMs });
  } catch (error) {
    if (VortexError.isInstance(error) && error.code === 'PLAN_NOT_POSSIBLE') return 1;
    throw error;
  }
}

/** Whether every word is spoken; silence after the last one may be cut. */
async function fits(options: FitSlotOptions, speedRatio: number): Promise<boolean> {
  try {
    const { warnings } = await planSlot({ ...options, speedRatio });
    return !warnings.some(({ code }) => code === 'TEXT_TRUNCATED' || code === 'SEGMENT_DROPPED');
  } catch (error) {
    if (VortexError.isInstance(error) && error.code === 'NO_ROOM') return false;
    throw error;
  }
}

/** The ratio at which the slowest segment reaches the highest speed. */
export function maxSpeedRatio({ segments }: ResolvedRecipe): number {
  const speeds = segments.flatMap((segment) => (segment.kind === 'pause' ? [] : [segment.speed]));
  return SPEED_RANGE.max / Math.min(...speeds, SPEED_RANGE.max);
}

/** Bisects over steps of one percent; durations fall as the ratio rises. */
async function smallestRatio(fits: (ratio: number) => Promise<boolean>, max: number): Promise<number> {
  const ratioAt = (step: number) => Math.min(max, 1 + step * STEP);
  let tooSlow = 0;
  let fastEnough = Math.ceil((max - 1) / STEP);
  while (fastEnough - tooSlow > 1) {
    const middle = Math.floor((tooSlow + fastEnough) / 2);
    if (await fits(ratioAt(middle))) fastEnough = middle;
    else tooSlow = middle;
  }
  return ratioAt(fastEnough);
}
