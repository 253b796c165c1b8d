import type { RecipeInput } from '@vortex/recipe-schema';
import { SLOT_SAMPLES, type Speech, type SynthesizeRequest } from '@vortex/tts-core';
import { createFakeKokoro } from '@vortex/tts-core/testing';
import { type SpokenSlot, speakSlot } from '../speak-slot.ts';
import { resolved } from './test-catalog.ts';
import { WatchedEngine } from './watched-engine.ts';

export const SENTENCE = 'Nobody wrote this, and nobody recorded it.';

/** About 40 seconds. */
export const LONG_TEXT = `${SENTENCE} `.repeat(12).trim();

/** A recipe of one text. */
export function script(text: string, slot_params: RecipeInput['slot_params'] = {}, speed = 1): RecipeInput {
  return { slot_params, audio_track: { voice_id: 'rick_c137', speed, script: text } };
}

/** A recipe of segments. */
export function segments(...list: NonNullable<RecipeInput['audio_track']['segments']>): RecipeInput {
  return { audio_track: { voice_id: 'rick_c137', segments: list } };
}

export interface SpeakRecipeOptions {
  readonly engine?: WatchedEngine;
  readonly kind?: 'compiled' | 'stock';
  readonly output?: Float32Array;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { fraction: number; speechMs: number }) => void;
}

/** Speaks a slot on an engine that hums. */
export async function speak(
  recipe: RecipeInput,
  {
    engine = new WatchedEngine(),
    kind = 'compiled',
    output = new Float32Array(SLOT_SAMPLES),
    signal = new AbortController().signal,
    onProgress,
  }: SpeakRecipeOptions = {},
): Promise<SpokenSlot> {
  const model = createFakeKokoro({ kind, engines: [engine] });
  return await speakSlot({ recipe: resolved(recipe), model, output, signal, onProgress });
}

/** What the engine says by itself, without any slot. */
export async function speakAlone(request: SynthesizeRequest): Promise<Speech> {
  const model = createFakeKokoro();
  return await model.synthesize(request);
}
