import type { ModelStoreOptions } from '@vortex/model-store';
import { createVortexPipeline, type InstalledKokoro, type WeightsName } from '@vortex/pipeline';
import type { CliContext } from '../cli-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { printJson, printLines } from '../print.ts';
import { installArtifacts, installModel, SPEECH_ARTIFACTS } from './install-model.ts';

export interface ModelsInstallOptions {
  readonly source: NonNullable<ModelStoreOptions['source']>;
  readonly offline: boolean;
  readonly weights: WeightsName;
  /** Speaks a sentence when everything is there. */
  readonly testSynthesis: boolean;
  readonly json: boolean;
}

/** Installs the named artifacts; what speech needs when none is named. */
export async function installModels(
  names: readonly string[],
  { source, offline, weights, testSynthesis, json }: ModelsInstallOptions,
  context: CliContext,
): Promise<ExitCode> {
  const store = context.openStore({ source, offline });
  const { artifacts, compiled } =
    names.length === 0
      ? await installModel(context, store, { weights })
      : { artifacts: await installArtifacts(names, store, context), compiled: undefined };
  const test = testSynthesis ? await speakTestSentence(context) : undefined;
  if (json) {
    printJson(context, { installed: artifacts, compiled, ...(test && { testSynthesis: test }) });
    return EXIT.done;
  }
  printLines(context, [
    ...artifacts.map(({ name, directory, source: from, alreadyInstalled }) =>
      alreadyInstalled ? `${name}: already in ${directory}` : `${name}: from ${from} into ${directory}`,
    ),
    ...(compiled === undefined ? [] : [COMPILED[compiled]]),
    ...(test
      ? [`spoke a sentence of ${(test.audioMs / 1000).toFixed(2)} s in ${(test.tookMs / 1000).toFixed(2)} s`]
      : []),
  ]);
  return EXIT.done;
}

const COMPILED: Readonly<Record<InstalledKokoro['compiled'], string>> = {
  already: 'compiled before',
  now: 'compiled and checked against the published graph',
  not: 'not compiled: the stock engine speaks',
};

async function speakTestSentence(context: CliContext): Promise<{ audioMs: number; tookMs: number }> {
  await using pipeline = await createVortexPipeline({
    configDir: context.configDir,
    store: context.openStore({ offline: true }),
  });
  await pipeline.preload({ signal: context.signal });
  const startMs = performance.now();
  const { durationMs } = await pipeline.speak({
    text: 'The model speaks.',
    voiceId: 'af_heart',
    signal: context.signal,
  });
  return { audioMs: durationMs, tookMs: performance.now() - startMs };
}

/** Lists every artifact, installed or not. */
export async function listModels({ json }: { json: boolean }, context: CliContext): Promise<ExitCode> {
  const store = context.openStore({ offline: true });
  const artifacts = await store.list({ signal: context.signal });
  if (json) printJson(context, { cacheDir: store.cacheDir, artifacts });
  else {
    printLines(context, [
      `in ${store.cacheDir}`,
      ...artifacts.map(
        ({ name, status, bytes, license, description }) =>
          `  ${name.padEnd(22)} ${status.padEnd(10)} ${megabytes(bytes).padStart(9)}  ${license}  ${description}`,
      ),
    ]);
  }
  return EXIT.done;
}

/** Hashes what is installed again. A damaged artifact is told apart by the exit code of a missing model. */
export async function verifyModels(
  names: readonly string[],
  { json }: { json: boolean },
  context: CliContext,
): Promise<ExitCode> {
  const store = context.openStore({ offline: true });
  const verified = await store.verify(names.length === 0 ? SPEECH_ARTIFACTS : names, { signal: context.signal });
  if (json) printJson(context, { artifacts: verified });
  else {
    printLines(
      context,
      verified.flatMap(({ name, status, files }) => [
        `${name}: ${status}`,
        ...files.filter((file) => file.status !== 'ok').map((file) => `  ${file.path}: ${file.status}`),
      ]),
    );
  }
  return verified.every(({ status }) => status === 'ok') ? EXIT.done : EXIT.modelNotAvailable;
}

/** Deletes the named artifacts; all of them when none is named. */
export async function removeModels(
  names: readonly string[],
  { json }: { json: boolean },
  context: CliContext,
): Promise<ExitCode> {
  const store = context.openStore({ offline: true });
  const removed = await store.remove(names.length === 0 ? undefined : names, { signal: context.signal });
  if (json) printJson(context, { removed });
  else
    printLines(
      context,
      removed.map(({ name, freedBytes }) => `${name}: freed ${megabytes(freedBytes)}`),
    );
  return EXIT.done;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
