import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { loadKokoroCatalog, locateKokoro } from '@vortex/pipeline';
import { VortexError } from '@vortex/runtime';
import { findDevice } from '@vortex/tts-core';
import type { CliContext } from '../cli-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { printJson, printLines } from '../print.ts';
import { SPEECH_ARTIFACTS } from './install-model.ts';

/** One thing that was looked at. */
interface Finding {
  readonly name: string;
  /** `missing`: speech does not work without it. `optional`: it would help. */
  readonly status: 'ok' | 'missing' | 'optional';
  readonly found: string;
  /** What to do about it. */
  readonly fix?: string;
}

/** Says what is installed, what is missing, and how to fix it. Changes nothing and opens no socket. */
export async function doctor({ json }: { json: boolean }, context: CliContext): Promise<ExitCode> {
  const findings = [
    nodeVersion(),
    machine(),
    ...(await artifacts(context)),
    await engine(context),
    await device(),
    await configuration(context),
    ...(await clients()),
    await diskSpace(context),
  ];
  const healthy = findings.every(({ status }) => status !== 'missing');
  if (json) printJson(context, { healthy, findings });
  else {
    const marks = { ok: '✓', missing: '✗', optional: '·' };
    printLines(
      context,
      findings.flatMap(({ name, status, found, fix }) => [
        `${marks[status]} ${name.padEnd(22)} ${found}`,
        ...(fix === undefined ? [] : [`  → ${fix}`]),
      ]),
    );
  }
  return healthy ? EXIT.done : EXIT.modelNotAvailable;
}

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isSupported = major > 20 || (major === 20 && minor >= 19);
  return {
    name: 'Node.js',
    status: isSupported ? 'ok' : 'missing',
    found: `${process.version} on ${process.platform} ${process.arch}`,
    ...(isSupported ? {} : { fix: 'Install Node.js 20.19 or later.' }),
  };
}

function machine(): Finding {
  const gibibytes = totalmem() / 2 ** 30;
  return {
    name: 'machine',
    status: 'ok',
    found: `${availableParallelism()} cores, ${gibibytes.toFixed(1)} GiB of memory`,
  };
}

async function artifacts(context: CliContext): Promise<Finding[]> {
  const listings = await context.openStore({ offline: true }).list();
  return listings.map(({ name, status, directory }): Finding => {
    if (status === 'installed') return { name, status: 'ok', found: directory };
    const isNeeded = SPEECH_ARTIFACTS.includes(name);
    return {
      name,
      status: isNeeded ? 'missing' : 'optional',
      found: status,
      fix: isNeeded ? 'vortex models install' : `vortex models install ${name}`,
    };
  });
}

async function engine(context: CliContext): Promise<Finding> {
  const located = await locateKokoro(context.openStore({ offline: true })).catch(() => undefined);
  if (located === undefined)
    return { name: 'engine', status: 'missing', found: 'no model', fix: 'vortex models install' };
  if (located.isCompiled) return { name: 'engine', status: 'ok', found: `compiled, in ${located.modelDir}` };
  return {
    name: 'engine',
    status: 'optional',
    found: 'stock: slower, without pitch and energy',
    fix: 'vortex models install',
  };
}

async function device(): Promise<Finding> {
  if ((await findDevice('auto')) === 'cuda')
    return { name: 'device', status: 'ok', found: 'cuda works; ask for it with --device cuda' };
  return { name: 'device', status: 'ok', found: 'cpu; the runtime has no CUDA libraries here' };
}

async function configuration({ configDir }: CliContext): Promise<Finding> {
  try {
    const { voices, emotions } = await loadKokoroCatalog(configDir);
    return {
      name: 'configuration',
      status: 'ok',
      found: `${configDir}: ${voices.size} voices, ${emotions.size} emotions`,
    };
  } catch (error) {
    if (!VortexError.isInstance(error)) throw error;
    return { name: 'configuration', status: 'missing', found: error.message, fix: error.hint };
  }
}

async function clients(): Promise<Finding[]> {
  const pronunciation = ((): Finding => {
    const packageName = '@echogarden/espeak-ng-emscripten';
    try {
      createRequire(createRequire(import.meta.url).resolve('@vortex/tts-core')).resolve(packageName);
      return { name: 'espeak-ng', status: 'ok', found: packageName };
    } catch {
      return { name: 'espeak-ng', status: 'missing', found: 'not installed', fix: `Install ${packageName} (GPL-3.0).` };
    }
  })();
  const [python, npm] = await Promise.all([
    commandVersion('python3', ['-m', 'pip', '--version']),
    commandVersion('npm', ['--version']),
  ]);
  const client = (name: string, version: string | undefined): Finding => ({
    name,
    status: version === undefined ? 'optional' : 'ok',
    found: version ?? 'not found',
    ...(version === undefined ? { fix: `With ${name}, models can also be fetched from its package registry.` } : {}),
  });
  return [pronunciation, client('pip', python), client('npm', npm)];
}

async function commandVersion(command: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { timeout: 10_000 });
    return stdout.trim().split(' from ')[0];
  } catch {
    return undefined;
  }
}

async function diskSpace({ cacheDir }: CliContext): Promise<Finding> {
  const { bavail, bsize } = await statfsOfExisting(cacheDir);
  const gibibytes = (bavail * bsize) / 2 ** 30;
  return { name: 'cache folder', status: 'ok', found: `${cacheDir}, ${gibibytes.toFixed(1)} GiB free` };
}

/** The cache folder may not be there yet; the nearest folder above it is on the same disk. */
async function statfsOfExisting(folder: string) {
  for (let candidate = folder; ; candidate = dirname(candidate)) {
    try {
      return await statfs(candidate);
    } catch (error) {
      if (candidate === dirname(candidate)) throw error;
    }
  }
}
