import type { ModelDefinition } from '@vortex/model-registry';
import { ModelNotAvailableError, type ModelStore } from '@vortex/model-store';
import type { ModelConfig } from '@vortex/recipe-schema';
import { type LoadKokoroOptions, loadKokoro, type SpeechModel } from '@vortex/tts-core';

export interface KokoroDefinitionOptions {
  readonly store: ModelStore;
  /** What `models.yaml` says that Kokoro costs. */
  readonly config: ModelConfig;
  readonly host: LoadKokoroOptions['host'];
  readonly threads: LoadKokoroOptions['threads'];
}

export const WEIGHTS_ARTIFACT = 'kokoro-weights-int8';
export const VOICES_ARTIFACT = 'kokoro-voices';

/** `loadKokoro` as the registry sees it: the only place where both meet. */
export function kokoroDefinition({
  store,
  config,
  host,
  threads,
}: KokoroDefinitionOptions): ModelDefinition<SpeechModel> {
  return {
    // Inference runs on the CPU, so what models.yaml declares is charged there and never to a card.
    device: 'cpu',
    footprint: { residentBytes: config.residentBytes, workingBytes: config.workingBytes },
    async load({ signal }) {
      const [weights, voices] = await Promise.all([store.locate(WEIGHTS_ARTIFACT), store.locate(VOICES_ARTIFACT)]);
      if (weights === undefined || voices === undefined) {
        throw new ModelNotAvailableError({
          artifact: weights === undefined ? WEIGHTS_ARTIFACT : VOICES_ARTIFACT,
          failures: [],
        });
      }
      return loadKokoro({ modelDir: weights.directory, voicesDir: voices.directory, host, threads, signal });
    },
  };
}
