import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createModelStore, defaultCacheDir } from '@vortex/model-store';
import type { ExitCode } from '../exit-code.ts';
import { runCli } from '../run-cli.ts';

export interface RunHereOptions {
  /** @default the user's own */
  readonly cacheDir?: string;
}

export interface RanHere {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, which spares the second that a new one takes to start; fetches nothing. */
export async function runHere(
  args: readonly string[],
  { cacheDir = defaultCacheDir(process.env) }: RunHereOptions = {},
): Promise<RanHere> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const written = Promise.all([text(stdout), text(stderr)]);
  const exitCode = await runCli(args, {
    stdin,
    stdout,
    stderr,
    signal: new AbortController().signal,
    cacheDir,
    configDir: fileURLToPath(new URL('../../../../configs', import.meta.url)),
    openStore: (options) => createModelStore({ cacheDir, ...options, offline: true }),
  });
  stdout.end();
  stderr.end();
  const [out, err] = await written;
  return { exitCode, stdout: out, stderr: err };
}
