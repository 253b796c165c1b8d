import { InvalidArtifactError, UnknownArtifactError } from '../errors.ts';
import type { Artifact } from './artifact.ts';

/** Artifacts by name, in the order of the table. */
export interface ArtifactTable {
  readonly all: readonly Artifact[];
  /** Throws {@link UnknownArtifactError}. */
  get(name: string): Artifact;
  /** Every artifact when no names are given. Throws {@link UnknownArtifactError}. */
  select(names: readonly string[] | undefined): readonly Artifact[];
}

/** Throws {@link InvalidArtifactError} for a row whose names could reach outside its own folder. */
export function createArtifactTable(artifacts: readonly Artifact[]): ArtifactTable {
  const byName = new Map<string, Artifact>();
  for (const artifact of artifacts) {
    const problem = findProblem(artifact, byName);
    if (problem) throw new InvalidArtifactError({ artifact: artifact.name, problem });
    byName.set(artifact.name, artifact);
  }
  const known = [...byName.keys()];
  const get = (name: string): Artifact => {
    const artifact = byName.get(name);
    if (!artifact) throw new UnknownArtifactError({ artifact: name, known });
    return artifact;
  };
  return { all: artifacts, get, select: (names) => names?.map(get) ?? artifacts };
}

const plainName = /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/;
const plainPart = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;

function findProblem({ name, files }: Artifact, earlier: ReadonlyMap<string, Artifact>): string | undefined {
  if (!plainName.test(name)) return 'has a name that is not a plain word';
  if (earlier.has(name)) return 'is in the table twice';
  if (files.length === 0) return 'has no files';
  const paths = files.map(({ path }) => path);
  const odd = paths.find((path) => !path.split('/').every((part) => plainPart.test(part)));
  if (odd !== undefined) return `has a file with the path "${odd}"`;
  return new Set(paths.map((path) => path.toLowerCase())).size < paths.length ? 'names a file twice' : undefined;
}
