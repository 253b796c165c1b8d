import { createVortexPipeline, describeSlotWarning, type SlotPlan } from '@vortex/pipeline';
import { parseRecipe } from '@vortex/recipe-schema';
import type { CliContext } from '../cli-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { printJson, printLines } from '../print.ts';
import type { EngineFlags } from './engine-flags.ts';
import { installModel } from './install-model.ts';
import { findRecipes } from './read-recipes.ts';

/** Says what a recipe would speak, in which chunks, and when each word falls; makes no sound. */
export async function plan(
  input: string,
  { json, offline, ...engine }: EngineFlags & { json: boolean; offline: boolean },
  context: CliContext,
): Promise<ExitCode> {
  const sources = await findRecipes([input], context);
  const recipes = await Promise.all(
    sources.map(async ({ name, read }) => ({ name, recipe: parseRecipe(await read(), { fileName: name }) })),
  );
  await installModel(context, context.openStore({ offline }));
  await using pipeline = await createVortexPipeline({
    configDir: context.configDir,
    store: context.openStore({ offline: true }),
    engine,
  });
  const documents: unknown[] = [];
  for (const { name, recipe } of recipes) {
    const planned = await pipeline.planSlot(recipe, { signal: context.signal });
    if (json) documents.push({ recipe: name, ...withMessages(planned) });
    else printLines(context, linesOf(name, planned));
  }
  if (json) printJson(context, documents.length === 1 ? documents[0] : { plans: documents });
  return EXIT.done;
}

function withMessages({ warnings, ...planned }: SlotPlan) {
  return { ...planned, warnings: warnings.map((warning) => ({ ...warning, message: describeSlotWarning(warning) })) };
}

function linesOf(name: string, { durationMs, segments, warnings }: SlotPlan): string[] {
  return [
    `${name}: ${seconds(durationMs)} of speech`,
    ...segments.flatMap(({ path, kind, startMs, endMs, voiceId, chunks = [] }) => [
      `  ${path} ${kind}${voiceId === undefined ? '' : ` by ${voiceId}`}, ${seconds(startMs)} – ${seconds(endMs)}`,
      ...chunks.flatMap((chunk) => [
        `    chunk of ${chunk.tokens} tokens`,
        ...chunk.words.map((word) => `      ${seconds(startMs + word.startMs).padStart(9)}  ${word.text}`),
      ]),
    ]),
    ...warnings.map((warning) => `  warning: ${describeSlotWarning(warning)}`),
  ];
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
