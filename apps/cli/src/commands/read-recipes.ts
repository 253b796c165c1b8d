import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { CliContext } from '../cli-context.ts';
import { InputNotReadableError } from '../errors.ts';
import { readStdin } from './read-stdin.ts';

/** A recipe that has not been parsed yet. */
export interface RecipeSource {
  /** For messages: the path, or `standard input`. */
  readonly name: string;
  /** Names the slot when nothing else does. */
  readonly stem: string;
  read(): Promise<Uint8Array>;
}

const RECIPE_FILE = /\.(?:ya?ml|json)$/i;

/**
 * Finds the recipes that arguments name: files, folders of files, or `-`. Reading is left for later, so that a thousand
 * recipes are not in memory at once.
 *
 * @throws InputNotReadableError
 */
export async function findRecipes(
  inputs: readonly string[],
  context: Pick<CliContext, 'stdin' | 'signal'>,
): Promise<RecipeSource[]> {
  const sources = await Promise.all(
    inputs.map(async (input): Promise<RecipeSource[]> => {
      if (input === '-') {
        return [{ name: 'standard input', stem: 'stdin', read: () => readStdin(context) }];
      }
      const files = await listFiles(input);
      return files.map((file) => ({ name: file, stem: path.parse(file).name, read: () => readRecipe(file) }));
    }),
  );
  return sources.flat();
}

async function listFiles(input: string): Promise<string[]> {
  try {
    if (!(await stat(input)).isDirectory()) return [input];
    const names = (await readdir(input)).filter((name) => RECIPE_FILE.test(name)).sort();
    if (names.length === 0) throw new Error('it holds no .yaml, .yml or .json file');
    return names.map((name) => path.join(input, name));
  } catch (cause) {
    throw new InputNotReadableError({ input, cause });
  }
}

async function readRecipe(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new InputNotReadableError({ input: file, cause });
  }
}
