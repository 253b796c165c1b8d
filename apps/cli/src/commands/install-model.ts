import type { InstalledArtifact, ModelStore } from '@vortex/model-store';
import {
  type CompileProgress,
  type InstalledKokoro,
  installKokoro,
  VOICES_ARTIFACT,
  WEIGHTS_ARTIFACTS,
  type WeightsName,
} from '@vortex/pipeline';
import type { CliContext } from '../cli-context.ts';
import { InstallProgressBar } from '../terminal/install-progress-bar.ts';
import { StepBar } from '../terminal/step-bar.ts';

/** What speech needs. */
export const SPEECH_ARTIFACTS: readonly string[] = [WEIGHTS_ARTIFACTS.int8, VOICES_ARTIFACT];

/**
 * Fetches and compiles what is missing, with bars on a terminal; on stderr one line says what is about to be fetched and
 * one what could not be done.
 */
export async function installModel(
  context: CliContext,
  store: ModelStore,
  { weights = 'int8' }: { readonly weights?: WeightsName } = {},
): Promise<InstalledKokoro> {
  const { stderr, signal } = context;
  await announceDownload(context, store, [WEIGHTS_ARTIFACTS[weights], VOICES_ARTIFACT]);
  using installBar = new InstallProgressBar(context);
  let compileBar: StepBar | undefined;
  const showCompile = ({ step, done, total }: CompileProgress) => {
    if (compileBar === undefined) {
      installBar[Symbol.dispose]();
      stderr.write('Compiling the model for this machine, once; it takes about half a minute\n');
      compileBar = new StepBar(context, { title: 'compiling', total });
    }
    compileBar.show(step, done);
  };
  try {
    const installed = await installKokoro(store, {
      weights,
      signal,
      onInstallProgress: installBar.show,
      onCompileProgress: showCompile,
    });
    if (installed.compileError) {
      stderr.write(
        `The model could not be compiled, so the slower stock engine speaks: ${installed.compileError.message}\n`,
      );
    }
    return installed;
  } finally {
    compileBar?.[Symbol.dispose]();
  }
}

/** Fetches the named artifacts as they are, with a bar on a terminal; quick when they are there. */
export async function installArtifacts(
  names: readonly string[],
  store: ModelStore,
  context: CliContext,
): Promise<InstalledArtifact[]> {
  await announceDownload(context, store, names);
  using bar = new InstallProgressBar(context);
  const artifacts: InstalledArtifact[] = [];
  for (const name of names) artifacts.push(await store.install(name, { signal: context.signal, onProgress: bar.show }));
  return artifacts;
}

/** Says how much is about to be fetched, if anything is. */
async function announceDownload(
  { stderr, signal }: CliContext,
  store: ModelStore,
  artifacts: readonly string[],
): Promise<void> {
  const listings = await store.list({ signal });
  const missing = listings.filter(({ name, status }) => artifacts.includes(name) && status !== 'installed');
  if (missing.length === 0) return;
  const bytes = missing.reduce((total, { expectedBytes = 0 }) => total + expectedBytes, 0);
  const names = missing.map(({ name }) => name).join(', ');
  const size = bytes === 0 ? '' : ` (${Math.round(bytes / 1e6)} MB)`;
  stderr.write(`Fetching ${names}${size} into ${store.cacheDir}\n`);
}
