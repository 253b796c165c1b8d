import { readFile } from 'node:fs/promises';
import type { SourceName } from '../sources/model-source.ts';
import { writeFileAtomically } from './write-file-atomically.ts';

/** What was known about a file when it was last hashed. */
export interface RecordedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly mtimeMs: number;
}

/** Remembers hashes, so that an unchanged file need not be read again. */
export interface InstallRecord {
  readonly artifact: string;
  readonly source: SourceName;
  readonly files: readonly RecordedFile[];
}

/** A missing, damaged or foreign record counts as none: the files are then hashed again. */
export async function readInstallRecord(path: string): Promise<InstallRecord | undefined> {
  try {
    return parseRecord(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

export async function writeInstallRecord(path: string, { artifact, source, files }: InstallRecord): Promise<void> {
  const wire = {
    version: RECORD_VERSION,
    artifact,
    source,
    files: files.map(({ path, bytes, sha256, mtimeMs }) => ({ path, bytes, sha256, mtime_ms: mtimeMs })),
  };
  await writeFileAtomically(path, `${JSON.stringify(wire, null, 2)}\n`);
}

const RECORD_VERSION = 1;
const sourceNames: ReadonlySet<unknown> = new Set<SourceName>(['dir', 'cache', 'release', 'pip', 'npm']);

function parseRecord(wire: unknown): InstallRecord | undefined {
  if (!isObject(wire)) return undefined;
  const { version, artifact, source, files } = wire;
  if (version !== RECORD_VERSION) return undefined;
  if (typeof artifact !== 'string' || !isSourceName(source) || !Array.isArray(files)) return undefined;
  const parsed = files.map(parseFile);
  return parsed.every((file) => file !== undefined) ? { artifact, source, files: parsed } : undefined;
}

function parseFile(wire: unknown): RecordedFile | undefined {
  if (!isObject(wire)) return undefined;
  const { path, bytes, sha256, mtime_ms: mtimeMs } = wire;
  const valid =
    typeof path === 'string' &&
    typeof bytes === 'number' &&
    typeof sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(sha256) &&
    typeof mtimeMs === 'number';
  return valid ? { path, bytes, sha256, mtimeMs } : undefined;
}

function isSourceName(value: unknown): value is SourceName {
  return sourceNames.has(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
