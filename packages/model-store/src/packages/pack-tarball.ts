import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SourceError } from '../errors.ts';
import { clientError, strangeResultError } from './client-error.ts';
import type { CommandRunner } from './run-command.ts';

export interface PackTarballOptions {
  readonly name: string;
  readonly version: string;
  /** A folder of its own. */
  readonly workDir: string;
  readonly temporaryDir: string;
  readonly runCommand: CommandRunner;
  readonly signal: AbortSignal;
}

/** Downloads a package with npm; resolves with the path of its tarball. Throws {@link SourceError}. */
export async function packTarball({
  name,
  version,
  workDir,
  temporaryDir,
  runCommand,
  signal,
}: PackTarballOptions): Promise<string> {
  const spec = `${name}@${version}`;
  await mkdir(workDir, { recursive: true });
  await mkdir(temporaryDir, { recursive: true });
  const outcome = await runCommand({
    command: process.platform === 'win32' ? 'npm.cmd' : 'npm',
    args: ['pack', spec, '--ignore-scripts'],
    cwd: workDir,
    temporaryDir,
    signal,
  });
  if (outcome.kind === 'missing') {
    throw new SourceError({
      source: 'npm',
      problem: 'npm is not installed.',
      hint: 'Install npm: it comes with Node.js.',
    });
  }
  if (outcome.exitCode !== 0) {
    throw clientError({ source: 'npm', spec, exitCode: outcome.exitCode, output: outcome.output });
  }
  const found = (await readdir(workDir)).filter((file) => file.endsWith('.tgz'));
  const [tarball] = found;
  if (tarball === undefined || found.length > 1) throw strangeResultError({ source: 'npm', spec, found });
  return join(workDir, tarball);
}
