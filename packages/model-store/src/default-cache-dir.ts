import { resolve } from 'node:path';
import envPaths from 'env-paths';

/**
 * The folder that everything downloaded goes to: `VORTEX_HOME`, else the platform's cache folder + `/vortex`
 * (`~/.cache/vortex`, `~/Library/Caches/vortex`, `%LOCALAPPDATA%\vortex\Cache`).
 *
 * Apps read the environment and hand it in; an empty variable counts as unset.
 */
export function defaultCacheDir(env: Readonly<Record<string, string | undefined>>): string {
  const { VORTEX_HOME: home } = env;
  return home ? resolve(home) : envPaths('vortex', { suffix: '' }).cache;
}
