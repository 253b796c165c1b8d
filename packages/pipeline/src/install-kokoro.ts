import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  type InstalledArtifact,
  type InstallProgress,
  ModelNotAvailableError,
  type ModelStore,
} from '@vortex/model-store';
import { VortexError } from '@vortex/runtime';
import { type CompileModelOptions, compiledFolderName, compileModel } from '@vortex/tts-core';

/** The published weights: quantised, which every source has, or in full precision, which only the release has. */
export type WeightsName = 'int8' | 'fp32';

export const WEIGHTS_ARTIFACTS: Readonly<Record<WeightsName, string>> = {
  int8: 'kokoro-weights-int8',
  fp32: 'kokoro-weights-fp32',
};
export const VOICES_ARTIFACT = 'kokoro-voices';

export type CompileProgress = Parameters<NonNullable<CompileModelOptions['onProgress']>>[0];

export interface InstallKokoroOptions {
  /** @default 'int8' */
  readonly weights?: WeightsName | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onInstallProgress?: ((progress: InstallProgress) => void) | undefined;
  readonly onCompileProgress?: ((progress: CompileProgress) => void) | undefined;
}

export interface InstalledKokoro {
  readonly artifacts: readonly InstalledArtifact[];
  /** `already` compiled before, compiled `now`, or not at all: then the stock engine speaks. */
  readonly compiled: 'already' | 'now' | 'not';
  /** Why it was not compiled. */
  readonly compileError?: VortexError;
}

/**
 * Fetches what is missing and compiles the weights; quick when everything is there. Weights that cannot be compiled are
 * no failure: the stock engine speaks them.
 *
 * @throws whatever keeps an artifact from being installed, or the signal's reason.
 */
export async function installKokoro(
  store: ModelStore,
  { weights: weightsName = 'int8', signal, onInstallProgress, onCompileProgress }: InstallKokoroOptions = {},
): Promise<InstalledKokoro> {
  const options = { signal, onProgress: onInstallProgress };
  const weights = await store.install(WEIGHTS_ARTIFACTS[weightsName], options);
  const artifacts = [weights, await store.install(VOICES_ARTIFACT, options)];
  const [file] = weights.files;
  const outDir = compiledDir(store, file!.sha256);
  if (existsSync(outDir)) return { artifacts, compiled: 'already' };
  try {
    await compileModel({ source: file!.path, outDir, signal, onProgress: onCompileProgress });
    return { artifacts, compiled: 'now' };
  } catch (error) {
    signal?.throwIfAborted();
    if (!VortexError.isInstance(error)) throw error;
    return { artifacts, compiled: 'not', compileError: error };
  }
}

/** Where an installed Kokoro is. */
export interface LocatedKokoro {
  /** The compiled model; the published weights where there is none. */
  readonly modelDir: string;
  readonly voicesDir: string;
  readonly isCompiled: boolean;
}

/** Finds what {@link installKokoro} made; weights in full precision go before quantised ones. @throws ModelNotAvailableError */
export async function locateKokoro(store: ModelStore): Promise<LocatedKokoro> {
  const { fp32, int8 } = WEIGHTS_ARTIFACTS;
  const weights = (await store.locate(fp32)) ?? (await store.locate(int8));
  const voices = await store.locate(VOICES_ARTIFACT);
  if (weights === undefined || voices === undefined) {
    throw new ModelNotAvailableError({ artifact: weights === undefined ? int8 : VOICES_ARTIFACT, failures: [] });
  }
  const compiled = compiledDir(store, weights.files[0]!.sha256);
  const isCompiled = existsSync(compiled);
  return { modelDir: isCompiled ? compiled : weights.directory, voicesDir: voices.directory, isCompiled };
}

/** One folder for each combination of weights and compiler; it appears when it is complete. */
function compiledDir(store: ModelStore, weightsSha256: string): string {
  return path.join(store.cacheDir, 'compiled', compiledFolderName(weightsSha256));
}
