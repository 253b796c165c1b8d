import { toSnakeCase } from '@vortex/recipe-schema';
import { VortexError } from '@vortex/runtime';
import { CommanderError } from 'commander';
import type { CliContext } from './cli-context.ts';

/** Writes one JSON document to stdout, in snake_case. */
export function printJson({ stdout }: Pick<CliContext, 'stdout'>, value: unknown): void {
  stdout.write(
    `${JSON.stringify(
      toSnakeCase(value, () => false),
      undefined,
      2,
    )}\n`,
  );
}

/** Writes lines for people to stdout. */
export function printLines({ stdout }: Pick<CliContext, 'stdout'>, lines: readonly string[]): void {
  stdout.write(lines.map((line) => `${line}\n`).join(''));
}

export interface PrintErrorOptions {
  readonly context: Pick<CliContext, 'stdout' | 'stderr'>;
  readonly error: unknown;
  /** A program is listening: the error goes to stdout as JSON. */
  readonly json: boolean;
}

/** Says what went wrong: the message, and how to fix it. */
export function printError({ context, error, json }: PrintErrorOptions): void {
  // commander has written its own message, and help is not an error.
  if (error instanceof CommanderError && !json) return;
  if (json) {
    printJson(context, errorDocument(error));
    return;
  }
  const { code, message, hint } = describeError(error);
  context.stderr.write(`${code}: ${message}\n${hint === '' ? '' : `  → ${hint}\n`}`);
}

/** An error as a JSON document: `{ error: { code, message, hint, … } }`. */
export function errorDocument(error: unknown): { readonly error: Record<string, unknown> } {
  return { error: fieldsOf(error) };
}

function fieldsOf(error: unknown): Record<string, unknown> {
  const { code, message, hint } = describeError(error);
  return { ...dataOf(error), code, message, hint };
}

function describeError(error: unknown): { code: string; message: string; hint: string } {
  if (VortexError.isInstance(error)) return error;
  if (error instanceof CommanderError) return { code: 'USAGE', message: error.message, hint: 'See --help.' };
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: 'UNEXPECTED', message: text, hint: 'This is a fault of Vortex; please report it.' };
}

/** The fields that an error's class adds, without its cause and stack. */
function dataOf(error: unknown): Record<string, unknown> {
  if (!VortexError.isInstance(error)) return {};
  const { cause: _cause, name: _name, stack: _stack, ...data } = error as VortexError & { cause?: unknown };
  return tellErrors(data) as Record<string, unknown>;
}

/** JSON has no messages of errors that are part of another one's data, such as the failure of each source. */
function tellErrors(value: unknown): unknown {
  if (value instanceof Error) return fieldsOf(value);
  if (Array.isArray(value)) return value.map(tellErrors);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, tellErrors(child)]));
}
