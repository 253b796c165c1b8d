import type { RecipeInput } from '@vortex/recipe-schema';
import { expect } from 'vitest';
import type { SlotFailure, SlotResult, SlotSuccess } from '../slot-result.ts';
import type { VortexPipeline } from '../vortex-pipeline.ts';

/** Two voices and a pause, in about three seconds. */
export const recipe: RecipeInput = {
  seed: 42,
  audio_track: {
    voice_id: 'rick_c137',
    segments: [{ text: 'Hold this.' }, { pause_ms: 200 }, { text: 'Is it safe?', voice_id: 'morty' }],
  },
};

export function expectSuccess(result: SlotResult): SlotSuccess {
  if (!result.success) throw result.error;
  return result;
}

export function expectFailure(result: SlotResult): SlotFailure {
  if (result.success) throw new Error('the slot was spoken');
  return result;
}

/** A loader that never ends by itself. */
export const neverLoad = ({ signal }: { signal: AbortSignal }) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

export function expectNothingHeld({ registry }: VortexPipeline): void {
  expect(registry.ps()).toMatchObject([{ modelId: 'kokoro', leases: 0, waiters: 0 }]);
  expect(registry.peek().leases).toEqual([]);
}
