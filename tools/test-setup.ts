import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs once before all tests. Engines run in child processes, which need built files, and `*.model.test.ts` need the
 * weights: both are made when they are missing, and the run says so.
 */
export default function setUp(): void {
  run('node_modules/.bin/tsc', ['-b', 'apps/cli', 'apps/bench']);
  run(process.execPath, ['apps/cli/dist/main.js', 'models', 'install']);
}

function run(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw error ?? new Error(`${command} ${args.join(' ')} ended with ${status}; the tests need it.`);
}
