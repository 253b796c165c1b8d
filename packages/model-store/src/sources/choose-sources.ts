import type { Clock } from '@vortex/runtime';
import type { Artifact } from '../artifacts/artifact.ts';
import { SourceError, type SourceFailure } from '../errors.ts';
import type { CommandRunner } from '../packages/run-command.ts';
import { createDirSource } from './dir-source.ts';
import type { ModelSource, SourceChoice } from './model-source.ts';
import { createNpmSource } from './npm-source.ts';
import { createPipSource } from './pip-source.ts';
import { createReleaseSource } from './release-source.ts';

export interface ChooseSourcesOptions {
  readonly artifact: Artifact;
  readonly choice: SourceChoice;
  readonly dir: string | undefined;
  readonly offline: boolean;
  readonly releaseHost: string;
  readonly fetch: typeof globalThis.fetch;
  readonly runCommand: CommandRunner;
  readonly clock: Clock;
}

/** The sources to ask, in order, and those that may not be asked. */
export interface ChosenSources {
  readonly sources: readonly ModelSource[];
  readonly refused: readonly SourceFailure[];
}

/**
 * The release comes before the packages: it needs no other program, resumes, and is one file.
 * A host that cannot be reached gives way within seconds.
 */
export function chooseSources({
  artifact,
  choice,
  dir,
  offline,
  releaseHost,
  fetch,
  runCommand,
  clock,
}: ChooseSourcesOptions): ChosenSources {
  if (choice.startsWith('dir:')) return { sources: [createDirSource(choice.slice('dir:'.length))], refused: [] };

  const { release, pip, npm } = artifact.sources;
  const carried: readonly ModelSource[] = [
    ...(release ? [createReleaseSource({ release, releaseHost, fetch, clock })] : []),
    ...(pip ? [createPipSource({ pip, runCommand, clock })] : []),
    ...(npm ? [createNpmSource({ npm, runCommand })] : []),
  ];
  const named = carried.filter(({ name }) => name === choice);
  const online = named.length > 0 ? named : carried;
  const local = choice === 'auto' && dir !== undefined ? [createDirSource(dir)] : [];
  return offline
    ? { sources: local, refused: online.map(({ name }) => ({ source: name, error: offlineError(name) })) }
    : { sources: [...local, ...online], refused: [] };
}

function offlineError(source: ModelSource['name']): SourceError {
  return new SourceError({
    source,
    problem: 'not asked, because the network is switched off.',
    hint: 'Leave out --offline, or name a folder that holds the files.',
  });
}
