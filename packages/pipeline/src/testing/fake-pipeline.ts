import { createModelRegistry } from '@vortex/model-registry';
import type { SpeechModel } from '@vortex/tts-core';
import { createFakeKokoro, type FakeKokoroOptions } from '@vortex/tts-core/testing';
import { VortexPipeline } from '../vortex-pipeline.ts';
import { testCatalog } from './test-catalog.ts';

export interface FakePipelineOptions extends FakeKokoroOptions {
  /** @default what hums at once */
  readonly load?: (context: { readonly signal: AbortSignal }) => Promise<SpeechModel>;
}

/** The real pipeline and registry, on a Kokoro that hums. */
export function createFakePipeline({ load, ...kokoro }: FakePipelineOptions = {}): VortexPipeline {
  const registry = createModelRegistry<{ kokoro: SpeechModel; [reservation: string]: unknown }>({
    budgets: {},
    models: {
      kokoro: { footprint: { residentBytes: 1_000 }, load: load ?? (async () => createFakeKokoro(kokoro)) },
    },
  });
  return new VortexPipeline({ catalog: testCatalog, registry });
}
