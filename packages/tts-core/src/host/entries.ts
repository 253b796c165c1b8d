/**
 * The files that child processes run.
 *
 * Node 20 cannot start a TypeScript file in a child process. This is the one place that knows: from sources, as in
 * tests, the built files are used, and the test set-up builds them first.
 */
const root = import.meta.url.endsWith('.ts') ? '../../dist/' : '../';

export const ENTRIES = {
  /** Serves an engine. */
  engine: new URL(`${root}host/engine-process.js`, import.meta.url),
  /** Compiles a model. */
  compiler: new URL(`${root}compile/compile-process.js`, import.meta.url),
} as const;
