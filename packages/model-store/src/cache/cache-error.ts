import { VortexError } from '@vortex/runtime';
import { CacheNotWritableError } from '../errors.ts';

const notWritable = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'EBUSY', 'EISDIR']);

/** The typed error for a failed write in the cache; anything else is handed back unchanged. */
export function asCacheError(error: unknown, path: string): unknown {
  const code = errorCode(error);
  if (VortexError.isInstance(error) || code === undefined || !notWritable.has(code)) return error;
  return new CacheNotWritableError({ path, cause: error });
}

/** The `code` that Node's own errors carry, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
