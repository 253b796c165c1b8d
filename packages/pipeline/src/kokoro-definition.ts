import { type ModelDefinition, processMemoryBytes } from '@vortex/model-registry';
import type { ModelStore } from '@vortex/model-store';
import type { ModelConfig } from '@vortex/recipe-schema';
import { type Device, type LoadKokoroOptions, loadKokoro, type SpeechModel } from '@vortex/tts-core';
import { locateKokoro } from './install-kokoro.ts';

export interface KokoroDefinitionOptions {
  readonly store: ModelStore;
  /** What `models.yaml` says that Kokoro costs. */
  readonly config: ModelConfig;
  readonly engine: EngineSettings & { readonly device: Device };
}

/** How Kokoro is loaded; every default is `loadKokoro`'s. */
export type EngineSettings = Pick<LoadKokoroOptions, 'host' | 'processes' | 'threads' | 'precision' | 'device'>;

/** `loadKokoro` as the registry sees it: the only place where both meet. */
export function kokoroDefinition({ store, config, engine }: KokoroDefinitionOptions): ModelDefinition<SpeechModel> {
  return {
    // What models.yaml declares is charged to its card only when inference really runs on one.
    device: engine.device === 'cpu' ? 'cpu' : config.device,
    footprint: { residentBytes: config.residentBytes, workingBytes: config.workingBytes },
    async load({ signal }) {
      const { modelDir, voicesDir } = await locateKokoro(store);
      return loadKokoro({ modelDir, voicesDir, ...engine, signal });
    },
    async measure({ processIds }) {
      const sizes = await Promise.all(processIds.map((processId) => processMemoryBytes(processId)));
      const known = sizes.filter((bytes) => bytes !== undefined);
      return known.length === 0 ? undefined : known.reduce((total, bytes) => total + bytes, 0);
    },
  };
}
