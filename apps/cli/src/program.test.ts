import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from './testing/run-here.ts';

// What needs a process of its own is in cli.test.ts.

const MINIMAL = fileURLToPath(new URL('../../../configs/recipes/minimal.yaml', import.meta.url));

describe('vortex --help', () => {
  it.each([
    [[]],
    [['run']],
    [['say']],
    [['plan']],
    [['voices']],
    [['voices', 'blend']],
    [['emotions']],
    [['models']],
    [['models', 'install']],
    [['models', 'list']],
    [['models', 'verify']],
    [['models', 'remove']],
    [['ps']],
    [['doctor']],
  ])('explains %j, with examples', async (command) => {
    const { exitCode, stdout, stderr } = await runHere([...command, '--help']);
    expect(stdout).toContain(`Usage: ${['vortex', ...command].join(' ')} `);
    expect(stdout).toContain(`Examples:\n  $ ${['vortex', ...command].join(' ')}`);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });
});

describe('what vortex lists', () => {
  it.each([
    [['voices'], /rick_c137 +af_sky [\s\S]*en-gb +bf_alice/],
    [['emotions'], /^excited +50 +1\.15 +1\.30 /m],
    [['models'], /kokoro-weights-int8 +installed/],
    [['models', 'verify', 'kokoro-voices'], /^kokoro-voices: ok$/m],
    [['doctor'], /✓ engine +compiled/],
  ])('is, for %j, lines for people', async (command, text) => {
    const { exitCode, stdout, stderr } = await runHere(command);
    expect(stdout).toMatch(text);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it.each([
    [
      ['voices', '--json'],
      {
        voices: expect.arrayContaining([
          expect.objectContaining({ id: 'morty', engine_voice_id: 'af_bella', default_speed: expect.any(Number) }),
        ]),
        engine_voices: expect.arrayContaining([{ id: 'bm_george', language: 'en-gb' }]),
        installed: true,
      },
    ],
    [
      ['--json', 'emotions'],
      { emotions: expect.arrayContaining([expect.objectContaining({ name: 'manic', pitch_cents: 100 })]) },
    ],
    [
      ['models', '--json'],
      { artifacts: expect.arrayContaining([expect.objectContaining({ name: 'kokoro-voices', status: 'installed' })]) },
    ],
    [
      ['models', 'verify', 'kokoro-voices', '--json'],
      { artifacts: [expect.objectContaining({ name: 'kokoro-voices', status: 'ok' })] },
    ],
    [
      ['doctor', '--json'],
      { healthy: true, findings: expect.arrayContaining([expect.objectContaining({ name: 'engine', status: 'ok' })]) },
    ],
  ])('is, for %j, one JSON document in snake_case', async (command, document) => {
    const ended = await runHere(command);
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect(JSON.parse(ended.stdout)).toMatchObject(document);
    expect(ended.stdout).not.toMatch(/"[a-z]+[A-Z]\w*":/);
  });
});

describe('a command line that makes no sense', () => {
  it.each([
    [['sya', 'Hello.', '--voice', 'morty'], 'Did you mean say?'],
    [['models', 'instal'], 'Did you mean install?'],
    [['--jsn'], 'Did you mean --json?'],
    [['say', 'Hello.', '--voise', 'morty'], 'Did you mean --voice?'],
    [['say', 'Hello.', '--voice', 'mrty'], 'Did you mean morty?'],
    [['say', 'Hello.', '--emotion', 'exited'], 'Did you mean excited?'],
    [['say', 'Hello.', '--speed', 'fast'], 'It must be a number.'],
    [['say', 'Hello.', '-o', 'hello.mp3'], 'does not end with .wav'],
    [['say', 'Hello.', '--captions', 'hello.ass'], 'There is no caption format named "ass"'],
    [['say', 'Hello.', '--stream', '-o', 'hello.wav'], 'Add -o -'],
    [['run', MINIMAL, '--format', 'wav,mp9'], 'There is no audio format named "mp9"'],
    [['run', 'nothing-here.yaml'], 'nothing-here.yaml could not be read'],
    [['run'], "missing required argument 'recipe'"],
  ])('is refused before anything is done: %j', async (args, message) => {
    const { exitCode, stdout, stderr } = await runHere(args);
    expect(stderr).toContain(message);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });

  it('is told to programs as JSON', async () => {
    const ended = await runHere(['say', 'Hello.', '--voice', 'mrty', '--json']);
    expect(ended).toMatchObject({ exitCode: 2, stderr: '' });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      error: { code: 'VOICE_NOT_FOUND', hint: expect.stringContaining('rick_c137'), nearest: 'morty' },
    });
  });
});

describe('without a model, offline', () => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'vortex-home-'));
  });
  afterAll(() => rm(home, { recursive: true }));
  const filesIn = async (folder: string) =>
    (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());

  it.each([
    [['say', 'Hello.', '--offline']],
    [['run', MINIMAL, '--offline']],
    [['plan', MINIMAL, '--offline']],
    [['models', 'install', '--offline']],
  ])('%j ends with 3, names the command that installs it, and fetches nothing', async (args) => {
    const { exitCode, stdout, stderr } = await runHere(args, { cacheDir: home });
    expect(stderr).toContain('vortex models install');
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(await filesIn(home)).toEqual([]);
  });

  it('says why each source was not asked, in JSON too', async () => {
    const ended = await runHere(['say', 'Hello.', '--offline', '--json'], { cacheDir: home });
    expect(ended.exitCode).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      error: {
        code: 'MODEL_NOT_AVAILABLE',
        failures: expect.arrayContaining([
          { source: 'pip', error: expect.objectContaining({ message: expect.stringContaining('network') }) },
        ]),
      },
    });
  });

  it('lets doctor say what is missing and how to fix it', async () => {
    const ended = await runHere(['doctor', '--json'], { cacheDir: home });
    expect(ended.exitCode).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      healthy: false,
      findings: expect.arrayContaining([
        { name: 'kokoro-voices', status: 'missing', found: 'missing', fix: 'vortex models install' },
      ]),
    });
    expect(await filesIn(home)).toEqual([]);
  });
});
