import type { CliContext } from './cli-context.ts';
import { EXIT, type ExitCode, exitCodeOf } from './exit-code.ts';
import { printError } from './print.ts';
import { createProgram } from './program.ts';

/** Runs one command line; whatever goes wrong is printed and becomes the exit code. */
export async function runCli(args: readonly string[], context: CliContext): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const program = createProgram({
    context,
    onDone: (code) => {
      exitCode = code;
    },
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (thrown) {
    // Whatever fails after an abort fails because of it.
    const error: unknown = context.signal.aborted ? context.signal.reason : thrown;
    exitCode = exitCodeOf(error);
    if (exitCode !== EXIT.done) printError({ context, error, json: args.includes('--json') });
  }
  return exitCode;
}
