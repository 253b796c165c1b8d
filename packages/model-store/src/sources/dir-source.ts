import { access, constants, copyFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact, ArtifactFile } from '../artifacts/artifact.ts';
import { SourceError } from '../errors.ts';
import type { ModelSource } from './model-source.ts';

/**
 * A folder that the user already has: the files themselves, folders named for the artifacts, another machine's cache,
 * or an unpacked package.
 *
 * Files are copied (without using room where the file system can share blocks), never linked: a later change to the
 * user's own file must not reach the cache.
 */
export function createDirSource(dir: string): ModelSource {
  return {
    name: 'dir',
    async neededBytes({ files }) {
      return files.reduce((sum, { bytes = 0 }) => sum + bytes, 0);
    },
    async deliver({ artifact, files, workDir, signal, accept, report }) {
      const found = await Promise.all(files.map((file) => findFile(dir, artifact, file)));
      const absent = files.filter((_, index) => found[index] === undefined);
      if (absent.length > 0) throw absentError({ dir, artifact, absent });

      const totalBytes = files.every(({ bytes }) => bytes !== undefined)
        ? files.reduce((sum, { bytes = 0 }) => sum + bytes, 0)
        : undefined;
      let receivedBytes = 0;
      for (const [index, file] of files.entries()) {
        signal.throwIfAborted();
        const copy = join(workDir, `${index}.part`);
        await requireReadable(found[index]!);
        await copyFile(found[index]!, copy, constants.COPYFILE_FICLONE);
        receivedBytes += (await stat(copy)).size;
        report({ phase: 'downloading', receivedBytes, totalBytes });
        await accept(file, copy);
      }
    },
  };
}

async function findFile(dir: string, { name, sources }: Artifact, file: ArtifactFile): Promise<string | undefined> {
  for (const folder of [name, join('artifacts', name), '.', sources.npm?.folder ?? '.']) {
    const path = join(dir, folder, file.path);
    const stats = await stat(path).catch(() => undefined);
    if (stats?.isFile()) return path;
  }
  return undefined;
}

/** Told apart from a cache that cannot be written, which a failed copy would not. */
async function requireReadable(path: string): Promise<void> {
  await access(path, constants.R_OK).catch((cause) => {
    const problem = `${path} may not be read.`;
    throw new SourceError({ source: 'dir', problem, hint: 'Give this user the right to read it.', cause });
  });
}

function absentError({
  dir,
  artifact,
  absent,
}: {
  dir: string;
  artifact: Artifact;
  absent: readonly ArtifactFile[];
}): SourceError {
  const shown = absent.slice(0, 3).map(({ path }) => path);
  const rest = absent.length - shown.length;
  return new SourceError({
    source: 'dir',
    problem: `${dir} lacks ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}.`,
    hint: `Put the files of ${artifact.name} into that folder, or into ${artifact.name}/ inside it.`,
  });
}
