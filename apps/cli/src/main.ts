#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { createModelStore, defaultCacheDir } from '@vortex/model-store';
import { InterruptedError, OutputClosedError } from './errors.ts';
import { runCli } from './run-cli.ts';

const interrupt = new AbortController();
// The first Ctrl-C ends cleanly; the second is Node's own and ends at once.
process.once('SIGINT', () => interrupt.abort(new InterruptedError()));
process.once('SIGTERM', () => interrupt.abort(new InterruptedError()));

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  interrupt.abort(new OutputClosedError());
});

const cacheDir = defaultCacheDir(process.env);
process.exitCode = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  signal: interrupt.signal,
  cacheDir,
  configDir: process.env['VORTEX_CONFIG_DIR'] ?? fileURLToPath(new URL('../../../configs', import.meta.url)),
  openStore: (options) => createModelStore({ cacheDir, ...options }),
});
