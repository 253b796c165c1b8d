import path from 'node:path';
import { createModelStore, defaultCacheDir } from '@vortex/model-store';
import { compiledFolderName } from '../compile/compile-model.ts';
import type { LoadKokoroOptions } from '../kokoro/load-kokoro.ts';

/** What `loadKokoro` is told to open the real Kokoro. */
export interface InstalledKokoro {
  readonly compiled: Pick<LoadKokoroOptions, 'modelDir' | 'voicesDir'>;
  readonly stock: Pick<LoadKokoroOptions, 'modelDir' | 'voicesDir'>;
}

/** Finds the real weights, voices and compiled model, which the set-up of the tests installs. */
export async function installedKokoro(): Promise<InstalledKokoro> {
  const store = createModelStore({ cacheDir: defaultCacheDir(process.env), offline: true });
  const [weights, voices] = await Promise.all([store.locate('kokoro-weights-int8'), store.locate('kokoro-voices')]);
  const sha256 = weights?.files[0]?.sha256;
  if (weights === undefined || voices === undefined || sha256 === undefined) {
    throw new Error('Kokoro is not installed; run: vortex models install');
  }
  const voicesDir = voices.directory;
  return {
    compiled: { modelDir: path.join(store.cacheDir, 'compiled', compiledFolderName(sha256)), voicesDir },
    stock: { modelDir: weights.directory, voicesDir },
  };
}
