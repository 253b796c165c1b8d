import type { ResolvedRecipe } from '@vortex/recipe-schema';
import { VortexError } from '@vortex/runtime';
import { SPEED_RANGE, type SpeechModel } from '@vortex/tts-core';
import { SlotOverflowError } from './errors.ts';
import { planSlot } from './plan-slot.ts';

export interface FitSlotOptions {
  readonly recipe: ResolvedRecipe;
  readonly model: SpeechModel;
  readonly signal: AbortSignal;
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
export async function fitSlot({ recipe, model, signal }: FitSlotOptions): Promise<number> {
  const { overflow, durationMs } = recipe.slot;
  if (overflow === 'truncate') return 1;
  const durationAt = async (speedRatio: number) =>
    (await planSlot({ recipe, model, signal, speedRatio, maxDurationMs: Number.POSITIVE_INFINITY })).durationMs;
  try {
    const neededMs = await durationAt(1);
    if (neededMs <= durationMs) return 1;
    if (overflow === 'error') throw new SlotOverflowError({ slotMs: durationMs, neededMs });
    return await smallestRatio((ratio) => durationAt(ratio).then((ms) => ms <= durationMs), maxSpeedRatio(recipe));
  } catch (error) {
    if (VortexError.isInstance(error) && error.code === 'PLAN_NOT_POSSIBLE') return 1;
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
