import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckReport } from '../check/check-compiled.ts';
import { InvalidManifestError } from '../errors.ts';
import type { AppliedPass, Precision } from './build-stages.ts';

/** Counts up whenever the same source would be compiled into something else; part of the cache's key. */
export const COMPILER_VERSION = 1;

export const MANIFEST_FILE = 'manifest.json';

export interface CompiledFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a compiled model consists of and where it came from. It is written last: where it lies, everything does. */
export interface Manifest {
  readonly compiler: number;
  readonly source: { readonly bytes: number; readonly sha256: string };
  readonly prosody: CompiledFile;
  readonly vocoders: Readonly<Partial<Record<Precision, CompiledFile>>>;
  /** The weights of all graphs, memory-mapped by the runtime. */
  readonly weights: CompiledFile;
  /** The S of the vocoder's input `carried` [2, S, 1]. */
  readonly carriedChannels: number;
  /** The largest weight of eight-bit products; 64 on processors that would overflow above. */
  readonly weightLimit: number;
  readonly passes: readonly AppliedPass[];
  readonly check: CheckReport;
}

/** The file's text; keys are in snake case there. */
export const formatManifest = (manifest: Manifest): string =>
  `${JSON.stringify(renameKeys(manifest, snakeCase), null, 2)}\n`;

/**
 * Reads the manifest of a compiled model; the files themselves are not looked at.
 * @returns undefined when the folder has none.
 * @throws InvalidManifestError when it is damaged or of another compiler.
 */
export async function readManifest(dir: string): Promise<Manifest | undefined> {
  const path = join(dir, MANIFEST_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return parseManifest(text, path);
}

export function parseManifest(text: string, path = MANIFEST_FILE): Manifest {
  let manifest: Partial<Manifest>;
  try {
    manifest = renameKeys(JSON.parse(text), camelCase) as Partial<Manifest>;
  } catch (cause) {
    throw new InvalidManifestError({ path, reason: 'it is not JSON', cause });
  }
  if (manifest?.compiler !== COMPILER_VERSION) {
    throw new InvalidManifestError({
      path,
      reason: `it is of compiler ${manifest?.compiler}, not ${COMPILER_VERSION}`,
    });
  }
  const files = [manifest.prosody, manifest.weights, ...Object.values(manifest.vocoders ?? {})];
  if (files.length < 3 || !files.every(isCompiledFile) || typeof manifest.source?.sha256 !== 'string') {
    throw new InvalidManifestError({ path, reason: 'it does not name its files' });
  }
  if (!Number.isSafeInteger(manifest.carriedChannels)) {
    throw new InvalidManifestError({ path, reason: 'it does not say how much is carried' });
  }
  return manifest as Manifest;
}

/** A name that stays inside of the folder, a size and a hash. */
const isCompiledFile = (file: Partial<CompiledFile> | undefined): boolean =>
  typeof file?.name === 'string' &&
  /^[\w-]+(\.[\w-]+)+$/.test(file.name) &&
  Number.isSafeInteger(file.bytes) &&
  /^[0-9a-f]{64}$/.test(file.sha256 ?? '');

const snakeCase = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const camelCase = (key: string) => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

function renameKeys(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renameKeys(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [rename(key), renameKeys(item, rename)]));
}
