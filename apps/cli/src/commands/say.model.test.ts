import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeWav, rmsDb } from '@vortex/audio';
import { defaultCacheDir } from '@vortex/model-store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { childProcesses, isRunning } from '../testing/child-processes.ts';
import { documentOf, ended, runVortex, startVortex } from '../testing/run-vortex.ts';

const LONG_TEXT = 'All work and no play makes a dull television set. '.repeat(40);
const ONE = ['--processes', '1'];

describe('vortex say', { timeout: 60_000 }, () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'vortex-say-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('writes a 24 kHz mono WAV and captions, and prints one JSON document', async () => {
    const [wav, srt] = [path.join(folder, 'deep', 'hi.wav'), path.join(folder, 'hi.srt')];
    const voice = ['--voice', 'am_michael', '--emotion', 'sad', '--pitch', '-100', '--speed', '1.1', '--seed', '7'];
    const result = await runVortex(['say', 'Hello there.', ...voice, '-o', wav, '--captions', srt, '--json', ...ONE]);
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    const { pcm } = decodeWav(await readFile(wav));
    expect(documentOf(result)).toMatchObject({
      voice_id: 'am_michael',
      language: 'en-us',
      seed: 7,
      engine: 'compiled',
      precision: 'fp32',
      sample_rate: 24_000,
      audio_ms: pcm.samples.length / 24,
      times_real_time: expect.any(Number),
      files: [wav, srt],
      words: [
        { text: 'Hello', start_ms: expect.any(Number), end_ms: expect.any(Number), source_start: 0, source_end: 5 },
        { text: 'there', source_start: 6, source_end: 11 },
      ],
      warnings: [],
    });
    expect(pcm.sampleRate).toBe(24_000);
    expect(rmsDb(pcm)).toBeGreaterThan(-45);
    expect(await readFile(srt, 'utf8')).toContain('Hello there.');
    expect(await readdir(folder, { recursive: true })).toHaveLength(3);
  });

  it('speaks what comes on standard input, and writes a WAV and nothing else to standard output', async () => {
    const { exitCode, stdout, stderr } = await runVortex(['say', '-', '-o', '-', ...ONE], {
      stdin: 'Hello there.\n',
      cwd: folder,
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const { pcm } = decodeWav(stdout);
    expect(pcm.sampleRate).toBe(24_000);
    expect(pcm.samples.length).toBeGreaterThan(12_000);
    expect(await readdir(folder)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')(
    'streams through a pipe, and ends quietly with a reader that has heard enough',
    async () => {
      const child = startVortex(['say', LONG_TEXT, '--stream', '-o', '-', ...ONE]);
      const ending = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
      const [header] = (await once(child.stdout, 'data')) as [Buffer];
      expect(header.subarray(0, 4).toString()).toBe('RIFF');
      const engines = await childProcesses(child.pid!);
      expect(engines).toHaveLength(1);
      child.stdout.destroy();
      await expect(ending).resolves.toEqual({ code: 0, signal: null });
      expect(await readdir(path.join(defaultCacheDir(process.env), 'run'))).not.toContain(`${child.pid}.json`);
      await expect.poll(() => isRunning(engines[0]!), { timeout: 10_000 }).toBe(false);
    },
  );

  it.runIf(process.platform === 'linux')(
    'ends with 130 when it is interrupted while it streams, and leaves no process behind',
    async () => {
      const child = startVortex(['say', LONG_TEXT, '--stream', '-o', '-', ...ONE]);
      const ending = ended(child);
      await once(child.stdout, 'readable');
      const engines = await childProcesses(child.pid!);
      child.kill('SIGINT');
      const { exitCode, stderr } = await ending;
      expect(exitCode).toBe(130);
      expect(stderr).toContain('INTERRUPTED');
      await expect.poll(() => Promise.all(engines.map(isRunning)), { timeout: 10_000 }).toEqual([false]);
    },
  );
});
