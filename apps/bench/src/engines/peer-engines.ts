import { VortexError } from '@vortex/runtime';
import { prepareKokoroJsModel } from '../kokoro-js/kokoro-js-model.ts';
import type { EngineId } from '../peers/peer-run.ts';
import type { EngineSource } from '../suites/peers.ts';

export interface PeerEnginesOptions {
  readonly modelDir: string;
  readonly voicesDir: string;
  readonly voiceId: string;
  readonly weights: { readonly path: string; readonly sha256: string };
  /** Where files that only the bench needs are kept. */
  readonly cacheDir: string;
}

/** How each engine of the comparison is started. A peer whose model cannot be made is an error of its own rows. */
export async function peerEngines(options: PeerEnginesOptions): Promise<Record<EngineId, EngineSource>> {
  const { modelDir, voicesDir, voiceId, weights, cacheDir } = options;
  const vortex = (precision: 'fp32' | 'fast'): EngineSource => ({
    entry: new URL('./run-vortex.js', import.meta.url),
    settings: { modelDir, voicesDir, voiceId, precision },
  });
  const peerModel = await prepareKokoroJsModel({
    weightsFile: weights.path,
    weightsSha256: weights.sha256,
    cacheDir,
  }).catch((error: unknown) => {
    if (VortexError.isInstance(error)) return error;
    throw error;
  });
  const kokoroJs = (dtype: 'fp32' | 'q8'): EngineSource =>
    typeof peerModel === 'string'
      ? {
          entry: new URL('./run-kokoro-js.js', import.meta.url),
          settings: { modelDir: peerModel, voiceId, dtype },
        }
      : { error: peerModel.message };
  return {
    'vortex-fp32': vortex('fp32'),
    'vortex-fast': vortex('fast'),
    'kokoro-js-fp32': kokoroJs('fp32'),
    'kokoro-js-q8': kokoroJs('q8'),
  };
}
