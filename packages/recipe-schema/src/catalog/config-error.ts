import { VortexError } from '@vortex/runtime';
import { formatIssues, type Issue } from '../issues/issue.ts';

/** Files of the config folder cannot be used; says everything that is wrong with all of them at once. */
export class ConfigError extends VortexError {
  readonly issues: readonly Issue[];

  constructor({ issues }: { issues: readonly Issue[] }) {
    super({
      code: 'CONFIG_INVALID',
      message: formatIssues(issues),
      hint: 'Correct the files named; the comment at the top of each tells an editor how to help.',
    });
    this.issues = issues;
  }
}

/** A file of the config folder is missing or cannot be read. */
export class ConfigFileError extends VortexError {
  readonly file: string;

  constructor({ file, cause }: { file: string; cause: unknown }) {
    const missing = (cause as { code?: unknown } | null)?.code === 'ENOENT';
    super({
      code: missing ? 'CONFIG_NOT_FOUND' : 'CONFIG_UNREADABLE',
      message: missing ? `There is no file ${file}.` : `The file ${file} cannot be read.`,
      hint: 'Name the folder that holds kokoro_voices.yaml, kokoro_emotions.yaml and models.yaml; the repository has one, configs/, to copy from.',
      cause,
    });
    this.file = file;
  }
}
