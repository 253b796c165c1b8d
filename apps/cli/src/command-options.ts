import { type Command, InvalidArgumentError, Option } from 'commander';

/** The options that may stand before or after a command's name. */
export function flags(command: Command): { readonly json: boolean; readonly offline: boolean } {
  const { json = false, offline = false } = command.optsWithGlobals();
  return { json, offline };
}

export function deviceOption(): Option {
  return new Option('--device <name>', 'cpu, cuda, or auto for what works').choices(['cpu', 'cuda', 'auto']);
}

export function precisionOption(): Option {
  return new Option('--precision <name>', 'fp32, or fast: the vocoder in 8-bit integers').choices(['fp32', 'fast']);
}

export function processesOption(): Option {
  return new Option('--processes <n>', 'how many speak at once; by default one for each core, at most 4').argParser(
    positiveInteger,
  );
}

export function threadsOption(): Option {
  return new Option('--threads <n>', 'threads of one inference; by default the cores, divided').argParser(
    positiveInteger,
  );
}

export function jsonOption(): Option {
  return new Option('--json', 'print one JSON document on stdout');
}

export function offlineOption(): Option {
  return new Option('--offline', 'open no socket and start no client');
}

/** Names with commas between them. */
export function list(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** @throws InvalidArgumentError */
export function finiteNumber(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) throw new InvalidArgumentError('It must be a number.');
  return number;
}

/** @throws InvalidArgumentError */
export function positiveNumber(value: string): number {
  const number = finiteNumber(value);
  if (number <= 0) throw new InvalidArgumentError('It must be more than 0.');
  return number;
}

function positiveInteger(value: string): number {
  const number = positiveNumber(value);
  if (!Number.isInteger(number)) throw new InvalidArgumentError('It must be a whole number.');
  return number;
}

/** Examples for the end of a command's help. */
export function examples(...commands: readonly string[]): string {
  return `\nExamples:\n${commands.map((command) => `  $ ${command}`).join('\n')}\n`;
}
