import { VortexError } from '@vortex/runtime';
import type { SourceName } from './sources/model-source.ts';

/** An artifact was asked for that is not in the table. */
export class UnknownArtifactError extends VortexError {
  readonly artifact: string;
  readonly known: readonly string[];

  constructor({ artifact, known }: { artifact: string; known: readonly string[] }) {
    super({
      code: 'UNKNOWN_ARTIFACT',
      message: `There is no artifact named "${artifact}".`,
      hint: `Use one of ${known.join(', ')}.`,
    });
    this.artifact = artifact;
    this.known = known;
  }
}

/** A table of artifacts holds a name or path that could leave the cache folder, or a row without files. */
export class InvalidArtifactError extends VortexError {
  readonly artifact: string;

  constructor({ artifact, problem }: { artifact: string; problem: string }) {
    super({
      code: 'INVALID_ARTIFACT',
      message: `The artifact "${artifact}" ${problem}.`,
      hint: 'Names are lower-case words joined by "-" or "."; files are relative paths without "..", each named once.',
    });
    this.artifact = artifact;
  }
}

/** The text that names a source was not understood. */
export class InvalidSourceError extends VortexError {
  readonly found: string;

  constructor({ found }: { found: string }) {
    super({
      code: 'INVALID_SOURCE',
      message: `"${found}" is not a source of models.`,
      hint: 'Use auto, release, pip, npm, or dir:PATH with the folder that holds the files.',
    });
    this.found = found;
  }
}

/** One source could not deliver; under `auto` the next one is tried. */
export class SourceError extends VortexError {
  readonly source: SourceName;
  /** What the package client wrote last, if one was started. */
  readonly output: string | undefined;

  constructor({
    source,
    problem,
    hint,
    retryable = false,
    output,
    cause,
  }: {
    source: SourceName;
    problem: string;
    hint: string;
    retryable?: boolean;
    output?: string;
    cause?: unknown;
  }) {
    super({ code: 'SOURCE_UNAVAILABLE', message: problem, hint, retryable, cause });
    this.source = source;
    this.output = output;
  }
}

/** What a source delivered is not what the table says; it has been removed. */
export class HashMismatchError extends VortexError {
  readonly artifact: string;
  readonly file: string;
  readonly expected: string;
  readonly found: string;
  readonly source: SourceName;

  constructor({
    artifact,
    file,
    expected,
    found,
    source,
  }: { artifact: string; file: string; expected: string; found: string; source: SourceName }) {
    super({
      code: 'HASH_MISMATCH',
      message: `${file} from ${source} is not the file that was expected: ${expected} expected, ${found} found.`,
      hint: `Try another source of ${artifact}. If every source differs, the file was changed where it is published: do not use it.`,
    });
    this.artifact = artifact;
    this.file = file;
    this.expected = expected;
    this.found = found;
    this.source = source;
  }
}

/** Why one source did not deliver. */
export interface SourceFailure {
  readonly source: SourceName;
  readonly error: VortexError;
}

/** No source delivered the artifact. */
export class ModelNotAvailableError extends VortexError {
  readonly artifact: string;
  /** In the order in which they were tried. */
  readonly failures: readonly SourceFailure[];

  constructor({ artifact, failures }: { artifact: string; failures: readonly SourceFailure[] }) {
    const reasons = failures.map(({ source, error }) => `\n  ${source}: ${error.message}`).join('');
    super({
      code: 'MODEL_NOT_AVAILABLE',
      message:
        failures.length === 0
          ? `${artifact} is not installed.`
          : `${artifact} is not installed and could not be fetched.${reasons}`,
      hint: 'Install it with `vortex models install`, or with `vortex models install --source dir:PATH` from a folder that holds its files.',
      retryable: failures.some(({ error }) => error.retryable),
      cause: failures.at(-1)?.error,
    });
    this.artifact = artifact;
    this.failures = failures;
  }
}

/** The disk that holds the cache has too little room. */
export class DiskSpaceError extends VortexError {
  readonly neededBytes: number;
  readonly freeBytes: number;
  readonly path: string;

  constructor({
    neededBytes,
    freeBytes,
    path,
    cause,
  }: { neededBytes: number; freeBytes: number; path: string; cause?: unknown }) {
    super({
      code: 'DISK_SPACE',
      message: `${megabytes(neededBytes)} are needed in ${path}, ${megabytes(freeBytes)} are free.`,
      hint: 'Make room on that disk, or name a folder on another one in VORTEX_HOME.',
      cause,
    });
    this.neededBytes = neededBytes;
    this.freeBytes = freeBytes;
    this.path = path;
  }
}

/** The cache folder cannot be created or written. */
export class CacheNotWritableError extends VortexError {
  readonly path: string;

  constructor({ path, cause }: { path: string; cause?: unknown }) {
    super({
      code: 'CACHE_NOT_WRITABLE',
      message: `The cache folder cannot be written: ${cause instanceof Error ? cause.message : path}.`,
      hint: 'Give this user the right to write there, or name another folder in VORTEX_HOME.',
      cause,
    });
    this.path = path;
  }
}

/** Another process took the install lock over, because this one had not renewed it in time. */
export class LockLostError extends VortexError {
  readonly artifact: string;

  constructor({ artifact, cause }: { artifact: string; cause?: unknown }) {
    super({
      code: 'LOCK_LOST',
      message: `The lock on ${artifact} was lost to another process.`,
      hint: 'Run it again: what was downloaded is kept.',
      retryable: true,
      cause,
    });
    this.artifact = artifact;
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
