import { sampleCount } from '@vortex/audio';
import type { ResolvedRecipe } from '@vortex/recipe-schema';
import { VortexError } from '@vortex/runtime';
import { KOKORO_SAMPLE_RATE, SPEED_RANGE, type SpeechModel } from '@vortex/tts-core';
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
export async function fitSlot({ recipe, model, signal }: FitSlotOptions): Promise<number> {
  const { overflow, durationMs } = recipe.slot;
  if (overflow === 'truncate') return 1;
  const durationAt = async (speedRatio: number) =>
    (await planSlot({ recipe, model, signal, speedRatio, limitSamples: Number.POSITIVE_INFINITY })).durationMs;
  // Seconds such as 16.025 are no whole number of milliseconds in floating point; of samples they are.
  const fits = (neededMs: number) =>
    sampleCount(neededMs, KOKORO_SAMPLE_RATE) <= sampleCount(durationMs, KOKORO_SAMPLE_RATE);
  try {
    const neededMs = await durationAt(1);
    if (fits(neededMs)) return 1;
    if (overflow === 'error') throw new SlotOverflowError({ slotMs: durationMs, neededMs });
    return await smallestRatio(async (ratio) => fits(await durationAt(ratio)), maxSpeedRatio(recipe));
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
