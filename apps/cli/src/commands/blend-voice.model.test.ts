import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import { createModelStore, defaultCacheDir } from '@vortex/model-store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../run-cli.ts';

const cacheDir = defaultCacheDir(process.env);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vortex-blend-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function vortex(...args: string[]) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const exitCode = await runCli(args, {
    stdout,
    stderr,
    stdin: new PassThrough(),
    signal: new AbortController().signal,
    cacheDir,
    configDir: folder,
    openStore: (options) => createModelStore({ cacheDir, ...options, offline: true }),
  });
  stdout.end();
  stderr.end();
  return { exitCode, stdout: await readAll(stdout), stderr: await readAll(stderr) };
}

async function rowsOf(file: string): Promise<Float32Array> {
  return new Float32Array(new Uint8Array(await readFile(file)).buffer);
}

describe('vortex voices blend', () => {
  it('writes the weighted mean of every value of two voices', async () => {
    const file = path.join(folder, 'af_own.bin');
    expect(await vortex('voices', 'blend', 'af_sarah(1)+af_jessica(3)', '-o', file)).toMatchObject({ exitCode: 0 });

    const { files } = (await createModelStore({ cacheDir, offline: true }).locate('kokoro-voices'))!;
    const [sarah, jessica] = await Promise.all(
      ['af_sarah.bin', 'af_jessica.bin'].map((name) => rowsOf(files.find((voice) => voice.path.endsWith(name))!.path)),
    );
    const rows = await rowsOf(file);
    expect(rows).toHaveLength(510 * 256);
    const furthest = rows.reduce(
      (most, value, index) => Math.max(most, Math.abs(value - (sarah![index]! + 3 * jessica![index]!) / 4)),
      0,
    );
    expect(furthest).toBeLessThan(1e-6);
    expect(await readdir(folder)).toEqual(['af_own.bin']);
  });

  it('writes a file that is a voice again', async () => {
    const [own, again] = [path.join(folder, 'own.bin'), path.join(folder, 'again.bin')];
    await vortex('voices', 'blend', 'timbre=af_sky;prosody=af_bella+af_sky', '-o', own);
    const { stdout } = await vortex('voices', 'blend', own, '-o', again, '--json');
    expect(JSON.parse(stdout)).toEqual({
      voice: own,
      file: again,
      timbre: [{ name: own, share: 1 }],
      prosody: [{ name: own, share: 1 }],
    });
    expect(await readFile(again)).toEqual(await readFile(own));
  });

  it.each([
    ['af_sarah+', 'own.bin', 'at character 10'],
    ['af_sarah+af_jessca', 'own.bin', 'Did you mean af_jessica?'],
    ['af_sarah', 'own.wav', 'Name a .bin file'],
    ['af_sarah', 'a+b.bin', 'none of + ( ) ; ='],
  ])('refuses %s into %s and writes nothing', async (voice, file, said) => {
    const { exitCode, stderr } = await vortex('voices', 'blend', voice, '-o', path.join(folder, file));
    expect(exitCode).toBe(2);
    expect(stderr).toContain(said);
    expect(await readdir(folder)).toEqual([]);
  });
});
