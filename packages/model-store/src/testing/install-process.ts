import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Artifact } from '../artifacts/artifact.ts';
import type { InstalledArtifact } from '../install/install-artifact.ts';
import type { InstallPhase } from '../install/install-progress.ts';

/** Node 20 cannot start a TypeScript file, so another process runs the built package. */
export function buildForProcesses(): void {
  const repository = fileURLToPath(new URL('../../../../', import.meta.url));
  const compiler = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')));
  const built = spawnSync(process.execPath, [compiler, '-b', 'packages/model-store'], { cwd: repository });
  if (built.status !== 0) throw new Error(`The package does not build:\n${built.stdout}`);
}

/** What the process has told so far. */
export interface InstallProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly lines: readonly { readonly phase: InstallPhase | 'result'; readonly receivedBytes?: number }[];
  /** Resolves when the process has ended by itself. */
  readonly result: Promise<InstalledArtifact>;
}

export function startInstallProcess(options: {
  readonly cacheDir: string;
  readonly releaseHost: string;
  readonly artifact: Artifact;
}): InstallProcess {
  const script = fileURLToPath(new URL('./install-process.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: { phase: InstallPhase | 'result'; receivedBytes?: number; result?: InstalledArtifact }[] = [];
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line)));
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    child,
    lines,
    result: closed.then(() => {
      const result = lines.at(-1)?.result;
      if (!result) throw new Error(`The process ended without a result:\n${errors}`);
      return result;
    }),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
