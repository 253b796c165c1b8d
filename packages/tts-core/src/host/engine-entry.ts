/**
 * The file that an engine's process runs.
 *
 * Node 20 cannot start a TypeScript file in a child process. This is the one place that knows: from sources, as in
 * tests, the built file is used, and the test set-up builds it first.
 */
export const ENGINE_ENTRY: URL = import.meta.url.endsWith('.ts')
  ? new URL('../../dist/host/engine-process.js', import.meta.url)
  : new URL('./engine-process.js', import.meta.url);
