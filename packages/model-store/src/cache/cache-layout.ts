import { join } from 'node:path';

/** Where everything lies in the cache folder. */
export interface CacheLayout {
  readonly root: string;
  /** Holds an artifact's files and nothing else. */
  artifactDir(artifact: string): string;
  filePath(artifact: string, file: string): string;
  recordPath(artifact: string): string;
  /** Unfinished downloads; may be deleted at any time. */
  downloadDir(artifact: string): string;
  lockPath(artifact: string): string;
}

export function createCacheLayout(root: string): CacheLayout {
  const artifactDir = (artifact: string) => join(root, 'artifacts', artifact);
  return {
    root,
    artifactDir,
    filePath: (artifact, file) => join(artifactDir(artifact), ...file.split('/')),
    recordPath: (artifact) => join(root, 'artifacts', `${artifact}.json`),
    downloadDir: (artifact) => join(root, 'downloads', artifact),
    lockPath: (artifact) => join(root, 'locks', `${artifact}.lock`),
  };
}
