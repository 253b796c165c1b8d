import { spawn } from 'node:child_process';
import { errorCode } from '../cache/cache-error.ts';

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  /** The folder it runs in. */
  readonly cwd: string;
  /** Folder for its temporary files. */
  readonly temporaryDir: string;
  /** Ends it, with everything it has started. */
  readonly signal: AbortSignal;
}

/** How a command ended. `missing`: there is no such program, or it may not be run. */
export type CommandOutcome =
  | { readonly kind: 'exited'; readonly exitCode: number | null; readonly output: string }
  | { readonly kind: 'missing' };

/** Runs a program to its end. Rejects with the signal's reason once the program is gone. */
export type CommandRunner = (command: Command) => Promise<CommandOutcome>;

/** Enough for the last lines of an error, whatever the program writes. */
const KEPT_OUTPUT_CHARACTERS = 8_000;
export interface CommandRunnerOptions {
  /** Environment of the programs. Default: that of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /**
   * A program that has been asked to end is given this long.
   * @default 1000
   */
  readonly killDelayMs?: number;
}

/** Output is kept for the error and never printed; nothing is read from the terminal. */
export function createCommandRunner({
  env = process.env,
  killDelayMs = 1_000,
}: CommandRunnerOptions = {}): CommandRunner {
  return async ({ command, args, cwd, temporaryDir, signal }) => {
    signal.throwIfAborted();
    const windows = process.platform === 'win32';
    const child = spawn(command, args, {
      cwd,
      env: { ...env, TMPDIR: temporaryDir, TEMP: temporaryDir, TMP: temporaryDir },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own can be ended as a whole; Windows has `taskkill` for that.
      detached: !windows,
      windowsHide: true,
      // Windows starts command scripts through its shell only; no argument of ours holds anything that it would read.
      shell: windows && command.endsWith('.cmd'),
    });
    let output = '';
    const keep = (text: string) => {
      output = (output + text).slice(-KEPT_OUTPUT_CHARACTERS);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);

    const kill = (killSignal: NodeJS.Signals) => killGroup(child.pid, killSignal);
    let forced: NodeJS.Timeout | undefined;
    const onAbort = () => {
      kill('SIGTERM');
      forced = setTimeout(() => {
        kill('SIGKILL');
        // Whoever left the group may still hold the pipes; nothing more is wanted from them.
        child.stdout.destroy();
        child.stderr.destroy();
      }, killDelayMs);
    };
    const onExit = () => kill('SIGKILL');
    signal.addEventListener('abort', onAbort, { once: true });
    process.once('exit', onExit);
    try {
      const exitCode = await new Promise<number | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', resolve);
      });
      signal.throwIfAborted();
      return { kind: 'exited', exitCode, output };
    } catch (error) {
      signal.throwIfAborted();
      const code = errorCode(error);
      if (code === 'ENOENT' || code === 'EACCES') return { kind: 'missing' };
      throw error;
    } finally {
      clearTimeout(forced);
      signal.removeEventListener('abort', onAbort);
      process.removeListener('exit', onExit);
    }
  };
}

/** The group may be gone already, and then there is nothing to end. */
function killGroup(pid: number | undefined, killSignal: NodeJS.Signals): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on('error', () => {});
    return;
  }
  try {
    process.kill(-pid, killSignal);
  } catch {}
}
