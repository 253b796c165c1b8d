import { resolve } from 'node:path';
import type { Artifact, ArtifactFile } from '../artifacts/artifact.ts';
import { InvalidSourceError } from '../errors.ts';

/** Where a file came from. `cache` is a file that already lay in the cache without a record. */
export type SourceName = 'dir' | 'cache' | 'release' | 'pip' | 'npm';

/** Which sources may be asked; `dir:PATH` is a folder that holds the files. */
export type SourceChoice = 'auto' | 'release' | 'pip' | 'npm' | `dir:${string}`;

/** Reads the text of a `--source` option. Throws {@link InvalidSourceError}. */
export function parseSourceChoice(text: string): SourceChoice {
  if (text === 'auto' || text === 'release' || text === 'pip' || text === 'npm') return text;
  if (text.startsWith('dir:') && text.length > 'dir:'.length) return `dir:${resolve(text.slice('dir:'.length))}`;
  throw new InvalidSourceError({ found: text });
}

/** One way to get an artifact's files. */
export interface ModelSource {
  readonly name: SourceName;
  /** Upper bound of the room needed in the cache while `files` are fetched. */
  neededBytes(request: Pick<SourceRequest, 'artifact' | 'files' | 'downloadDir'>): Promise<number>;
  /** Hands every file to `request.accept`. Throws what explains why it could not. */
  deliver(request: SourceRequest): Promise<void>;
}

export interface SourceRequest {
  readonly artifact: Artifact;
  /** The files that are still missing. */
  readonly files: readonly ArtifactFile[];
  /** Survives this call: resumable parts lie here. */
  readonly downloadDir: string;
  /** Empty, and removed after the call however it ends. */
  readonly workDir: string;
  readonly signal: AbortSignal;
  /** Whether another source can be asked after this one: then a host that does not answer is given up early. */
  readonly moreSourcesFollow: boolean;
  /** Checks the hash of a fetched file and moves it into place. Throws `HashMismatchError`. */
  accept(file: ArtifactFile, path: string): Promise<void>;
  /** Counts what came over the network. */
  onDownloaded(bytes: number): void;
  report(progress: SourceProgress): void;
}

interface SourceProgress {
  readonly phase: 'connecting' | 'downloading' | 'unpacking';
  readonly receivedBytes: number;
  readonly totalBytes: number | undefined;
}
