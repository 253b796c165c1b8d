import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeWav } from '@vortex/audio';
import { defaultCacheDir } from '@vortex/model-store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StatusFolder } from '../status/status-folder.ts';
import { childProcesses, isRunning } from '../testing/child-processes.ts';
import { documentOf, ended, runVortex, startVortex } from '../testing/run-vortex.ts';

const ONE = ['--processes', '1'];
const recipeOf = (script: string, slotId?: string) =>
  JSON.stringify({ slot_params: { slot_id: slotId }, audio_track: { voice_id: 'summer', script } });

describe('vortex run', { timeout: 60_000 }, () => {
  let folder: string;
  let out: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'vortex-run-'));
    out = path.join(folder, 'out');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('renders what it can of a folder, says what it cannot, and ends with 2', async () => {
    const recipes = path.join(folder, 'recipes');
    await mkdir(recipes);
    await writeFile(path.join(recipes, 'a.json'), recipeOf('One.', 'first'));
    await writeFile(path.join(recipes, 'b.yaml'), 'audio_track:\n  voice_id: sumer\n  script: Two.\n');
    await writeFile(path.join(recipes, 'c.json'), recipeOf('Three.'));
    await writeFile(path.join(recipes, 'd.json'), recipeOf('Four.', 'first'));
    const result = await runVortex(['run', recipes, '--out', out, '--captions', 'srt,vtt,json', '--json', ...ONE]);
    expect(result).toMatchObject({ exitCode: 2, stderr: '' });
    const filesOf = (slot: string) => ['wav', 'srt', 'vtt', 'json'].map((kind) => path.join(out, `${slot}.${kind}`));
    expect(documentOf(result)).toMatchObject({
      slots: [
        {
          success: true,
          slot_id: 'first',
          recipe: path.join(recipes, 'a.json'),
          files: filesOf('first'),
          voice_ids: ['af_jessica'],
          words: [{ text: 'One', path: 'audio_track.script' }],
          timings: { acquire_ms: expect.any(Number), speak_ms: expect.any(Number) },
          snapshots: { after: { trigger: 'post-generation' } },
        },
        {
          success: false,
          recipe: path.join(recipes, 'b.yaml'),
          error: { code: 'RECIPE_INVALID', message: expect.stringMatching(/b\.yaml:2.*"summer"/) },
        },
        { success: true, slot_id: 'c', files: filesOf('c') },
        { success: false, error: { code: 'USAGE', message: expect.stringContaining('a.json') } },
      ],
    });
    expect((await readdir(out)).map((name) => path.join(out, name)).sort()).toEqual(
      [...filesOf('first'), ...filesOf('c')].sort(),
    );
    for (const slot of ['first', 'c']) {
      expect(decodeWav(await readFile(path.join(out, `${slot}.wav`))).pcm.sampleRate).toBe(24_000);
    }
    expect(await readFile(path.join(out, 'c.srt'), 'utf8')).toContain('Three.');
  });

  it('renders standard input into the slot that is named, and keeps a piped stderr free of bars', async () => {
    const { exitCode, stdout, stderr } = await runVortex(['run', '-', '--slot-id', 'live-7', '--out', out, ...ONE], {
      stdin: recipeOf('One.'),
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.toString()).toMatch(
      /^live-7: .*live-7\.wav\n {2}voice af_jessica · audio \d+\.\d+ s · .* × real time · engine compiled fp32\n {2}warnings: none\n$/,
    );
    expect(await readdir(out)).toEqual(['live-7.wav']);
  });

  it('ends with 4 when a slot takes longer than its deadline, and writes nothing', async () => {
    const args = ['run', '-', '--deadline', '1', '--out', out, '--json', ...ONE];
    const result = await runVortex(args, { stdin: recipeOf('One.') });
    expect(result.exitCode).toBe(4);
    expect(documentOf(result)).toMatchObject({ success: false, error: { code: 'DEADLINE_EXCEEDED', deadline_ms: 1 } });
    await expect(readdir(out)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.runIf(process.platform === 'linux')(
    'ends with 130 when it is interrupted while it speaks, and leaves neither a process nor a file',
    async () => {
      const child = startVortex(['run', '-', '--out', out]);
      child.stdin.end(recipeOf('All work and no play makes a dull television set. '.repeat(20)));
      const ending = ended(child);
      const statuses = new StatusFolder({ cacheDir: defaultCacheDir(process.env) });
      const isSpeaking = async () =>
        (await statuses.read()).some(
          ({ processId, snapshot }) => processId === child.pid && snapshot.leases.length > 0,
        );
      await expect.poll(isSpeaking, { timeout: 30_000, interval: 100 }).toBe(true);
      const engines = await childProcesses(child.pid!);
      child.kill('SIGINT');
      const { exitCode, stderr } = await ending;
      expect(exitCode).toBe(130);
      expect(stderr).toContain('INTERRUPTED');
      expect(engines.length).toBeGreaterThan(0);
      await expect.poll(() => Promise.all(engines.map(isRunning)), { timeout: 10_000 }).not.toContain(true);
      expect(await readdir(folder)).toEqual([]);
    },
  );
});
