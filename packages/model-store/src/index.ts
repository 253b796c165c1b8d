export type { Artifact, ArtifactFile, NpmForm, PipForm, ReleaseForm } from './artifacts/artifact.ts';
export { KOKORO_ARTIFACTS } from './artifacts/kokoro-artifacts.ts';
export type { ArtifactListing } from './cache/describe-artifact.ts';
export type { FreeBytesReader } from './cache/disk-space.ts';
export type { LocatedArtifact, LocatedFile } from './cache/locate-artifact.ts';
export type { RemovedArtifact } from './cache/remove-artifact.ts';
export type { VerifiedArtifact, VerifiedFile, VerifyOptions, VerifyProgress } from './cache/verify-artifact.ts';
export { defaultCacheDir } from './default-cache-dir.ts';
export {
  CacheNotWritableError,
  DiskSpaceError,
  HashMismatchError,
  InvalidArtifactError,
  InvalidSourceError,
  LockLostError,
  ModelNotAvailableError,
  SourceError,
  type SourceFailure,
  UnknownArtifactError,
} from './errors.ts';
export type { InstalledArtifact, InstallOptions } from './install/install-artifact.ts';
export type { InstallPhase, InstallProgress } from './install/install-progress.ts';
export { createModelStore, type ModelStore, type ModelStoreOptions } from './model-store.ts';
export {
  type Command,
  type CommandOutcome,
  type CommandRunner,
  type CommandRunnerOptions,
  createCommandRunner,
} from './packages/run-command.ts';
export { parseSourceChoice, type SourceChoice, type SourceName } from './sources/model-source.ts';
