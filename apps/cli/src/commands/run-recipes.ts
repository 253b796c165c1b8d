import path from 'node:path';
import { durationMs, findCaptionFormat, findEncoder } from '@vortex/audio';
import {
  createVortexPipeline,
  describeSlotWarning,
  renderOutputs,
  type SlotResult,
  type SlotSuccess,
  type VortexPipeline,
} from '@vortex/pipeline';
import { checkSlotId, parseRecipe } from '@vortex/recipe-schema';
import type { CliContext } from '../cli-context.ts';
import { UsageError } from '../errors.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../exit-code.ts';
import { errorDocument, printError, printJson, printLines } from '../print.ts';
import { writeMetricsFile } from '../status/metrics-file.ts';
import { publishStatus } from '../status/publish-status.ts';
import { SpeechProgressBar } from '../terminal/speech-progress-bar.ts';
import { type EngineFlags, engineFlags } from './engine-flags.ts';
import { installModel } from './install-model.ts';
import { findRecipes, type RecipeSource } from './read-recipes.ts';

export interface RunOptions extends EngineFlags {
  readonly slotId?: string | undefined;
  /** Folder of the files that are written. */
  readonly out: string;
  readonly format: readonly string[];
  readonly captions: readonly string[];
  /** Written in Prometheus' text format, and kept up to date while slots are rendered. */
  readonly metricsFile?: string | undefined;
  /** Milliseconds for each slot. */
  readonly deadline?: number | undefined;
  readonly offline: boolean;
  readonly json: boolean;
}

/** What became of one recipe. */
interface Rendered {
  readonly recipe: string;
  readonly result: SlotResult;
  readonly files: readonly string[];
}

/** Renders recipes one after another; one that fails does not stop the others. */
export async function runRecipes(
  inputs: readonly string[],
  options: RunOptions,
  context: CliContext,
): Promise<ExitCode> {
  for (const format of options.format) findEncoder(format);
  for (const format of options.captions) findCaptionFormat(format);
  const sources = await findRecipes(inputs, context);
  await installModel(context, context.openStore({ offline: options.offline }));
  await using pipeline = await createVortexPipeline({
    configDir: context.configDir,
    store: context.openStore({ offline: true }),
    engine: engineFlags(options),
  });
  await using _status = publishStatus({ context, pipeline, command: `run ${inputs.join(' ')}` });
  await using _metrics =
    options.metricsFile === undefined
      ? undefined
      : writeMetricsFile({ registry: pipeline.registry, file: options.metricsFile });

  let exitCode: ExitCode = EXIT.done;
  const documents: unknown[] = [];
  const recipeOf = new Map<string, string>();
  for (const source of sources) {
    try {
      const rendered = await renderRecipe({ source, recipeOf, pipeline, options, context });
      if (!rendered.result.success) throw rendered.result.error;
      if (options.json) documents.push(documentOf(rendered, rendered.result));
      else printLines(context, summaryOf(rendered, rendered.result));
    } catch (error) {
      context.signal.throwIfAborted();
      if (exitCode === EXIT.done) exitCode = exitCodeOf(error);
      if (options.json) documents.push({ recipe: source.name, success: false, ...errorDocument(error) });
      else printError({ context, error, json: false });
    }
  }
  if (options.json) printJson(context, documents.length === 1 ? documents[0] : { slots: documents });
  return exitCode;
}

async function renderRecipe({
  source,
  recipeOf,
  pipeline,
  options,
  context,
}: {
  source: RecipeSource;
  /** The recipes that were rendered before, by their slot. */
  recipeOf: Map<string, string>;
  pipeline: VortexPipeline;
  options: RunOptions;
  context: CliContext;
}): Promise<Rendered> {
  const { signal } = context;
  const recipe = parseRecipe(await source.read(), { fileName: source.name });
  const slotId = checkSlotId(options.slotId ?? recipe.slotParams.slotId ?? source.stem);
  claimSlot(slotId, source.name, recipeOf);
  using bar = new SpeechProgressBar(context, slotId);
  const result = await pipeline.generateSlot(recipe, slotId, {
    signal,
    deadlineMs: options.deadline,
    onProgress: bar.show,
  });
  if (!result.success) return { recipe: source.name, result, files: [] };
  const files = await renderOutputs({
    basePath: path.join(options.out, slotId),
    audio: result.audio,
    captions: result.captions,
    metadata: { title: slotId, artist: result.voiceIds.join(', '), comment: `seed ${result.seed}`, software: 'Vortex' },
    formats: options.format,
    captionFormats: options.captions,
    signal,
  });
  return { recipe: source.name, result, files };
}

/** @throws UsageError rather than let one recipe write over the files of another. */
function claimSlot(slotId: string, recipe: string, recipeOf: Map<string, string>): void {
  const earlier = recipeOf.get(slotId);
  if (earlier !== undefined) {
    throw new UsageError({
      message: `${recipe} is slot ${slotId}, and so is ${earlier}.`,
      hint: 'Give each recipe a slot_params.slot_id of its own, and --slot-id only with a single recipe.',
    });
  }
  recipeOf.set(slotId, recipe);
}

function documentOf(
  { recipe, files }: Rendered,
  { audio, captions: _captions, warnings, ...result }: SlotSuccess,
): unknown {
  return {
    recipe,
    ...result,
    audioMs: durationMs(audio),
    sampleRate: audio.sampleRate,
    timesRealTime: timesRealTime({ audio, ...result }),
    files,
    warnings: warnings.map((warning) => ({ ...warning, message: describeSlotWarning(warning) })),
  };
}

function summaryOf({ files }: Rendered, result: SlotSuccess): string[] {
  const { audio, voiceIds, timings, warnings, engine, precision } = result;
  return [
    `${result.slotId}: ${files.join(', ')}`,
    `  voice ${voiceIds.join(', ')} · audio ${seconds(durationMs(audio))} · took ${seconds(timings.totalMs)} ` +
      `(model ${seconds(timings.acquireMs ?? 0)}, speech ${seconds(timings.speakMs ?? 0)}) · ` +
      `${timesRealTime(result).toFixed(2)} × real time · engine ${engine} ${precision}`,
    ...(result.degraded
      ? [`  degraded: ${result.substitutions.map(({ requested, used }) => `${used} for ${requested}`).join(', ')}`]
      : []),
    ...(warnings.length === 0
      ? ['  warnings: none']
      : warnings.map((warning) => `  warning: ${describeSlotWarning(warning)}`)),
  ];
}

/** Seconds of speech made in a second, without the time that loading the model took. */
function timesRealTime({ audio, timings }: Pick<SlotSuccess, 'audio' | 'timings'>): number {
  return durationMs(audio) / (timings.speakMs ?? timings.totalMs);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
