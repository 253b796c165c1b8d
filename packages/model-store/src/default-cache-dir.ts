import { join, resolve } from 'node:path';
import envPaths from 'env-paths';

/**
 * The folder that everything downloaded goes to: `VORTEX_HOME`, else the platform's cache folder + `/vortex`
 * (`~/.cache/vortex`, `~/Library/Caches/vortex`, `%LOCALAPPDATA%\vortex\Cache`).
 *
 * Apps read the environment and hand it in; an empty variable counts as unset.
 */
export function defaultCacheDir(env: Readonly<Record<string, string | undefined>>): string {
  const home = env['VORTEX_HOME'];
  return home ? resolve(home) : join(envPaths('vortex', { suffix: '' }).cache);
}
