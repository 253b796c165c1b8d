import { type ChildProcess, spawn } from 'node:child_process';
import { buffer, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface RunVortexOptions {
  /** What the process reads; nothing by default. */
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface Ended {
  /** What the shell is told. */
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Starts the built command line in a process of its own, with pipes as in a script. */
export function startVortex(
  args: readonly string[],
  { env = {}, cwd }: Omit<RunVortexOptions, 'stdin'> = {},
): ChildProcess & { readonly stdin: NodeJS.WritableStream; readonly stdout: NodeJS.ReadableStream } {
  return spawn(process.execPath, [MAIN, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    ...(cwd !== undefined && { cwd }),
  });
}

/** Runs the built command line to its end. */
export async function runVortex(args: readonly string[], options: RunVortexOptions = {}): Promise<Ended> {
  const child = startVortex(args, options);
  child.stdin.end(options.stdin ?? '');
  return await ended(child);
}

/** What a process said until it ended. */
export async function ended(child: ChildProcess): Promise<Ended> {
  const [exitCode, stdout, stderr] = await Promise.all([
    new Promise<number | null>((resolve, reject) => {
      child.once('exit', (code) => resolve(code));
      child.once('error', reject);
    }),
    buffer(child.stdout!),
    text(child.stderr!),
  ]);
  return { exitCode, stdout, stderr };
}

/** The one JSON document that a process printed. */
export function documentOf({ stdout }: Ended): unknown {
  return JSON.parse(stdout.toString('utf8'));
}
