import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runHere } from '../testing/run-here.ts';
import { documentOf, runVortex } from '../testing/run-vortex.ts';

describe('vortex plan', { timeout: 60_000 }, () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'vortex-plan-'));
    const segments = [{ text: 'Hold this.' }, { pause_ms: 700 }, { text: 'Is it safe?', voice_id: 'morty' }];
    const recipe = { audio_track: { voice_id: 'rick_c137', segments } };
    await writeFile(path.join(folder, 'a.json'), JSON.stringify(recipe));
    const short = { ...recipe, slot_params: { duration_seconds: 2 } };
    await writeFile(path.join(folder, 'b.json'), JSON.stringify(short));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('says, of a folder in one JSON document, what would be spoken and when; writes nothing', async () => {
    const result = await runVortex(['plan', folder, '--json'], { cwd: folder });
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(documentOf(result)).toMatchObject({
      plans: [
        {
          recipe: path.join(folder, 'a.json'),
          duration_ms: expect.any(Number),
          segments: [
            { path: 'audio_track.segments[0]', kind: 'speech', start_ms: 0, voice_id: 'af_sky' },
            { path: 'audio_track.segments[1]', kind: 'pause' },
            { path: 'audio_track.segments[2]', kind: 'speech', voice_id: 'af_bella' },
          ],
          words: ['Hold', 'this', 'Is', 'it', 'safe'].map((text) => ({ text, start_ms: expect.any(Number) })),
          warnings: [],
        },
        {
          recipe: path.join(folder, 'b.json'),
          words: [{ text: 'Hold' }, { text: 'this' }],
          warnings: [{ code: 'SEGMENT_DROPPED', message: expect.stringContaining('because the slot was full') }],
        },
      ],
    });
    expect(await readdir(folder)).toEqual(['a.json', 'b.json']);
  });

  it('says it in lines for people', async () => {
    const file = path.join(folder, 'a.json');
    const { exitCode, stdout, stderr } = await runHere(['plan', file]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const [title, first, chunk, word] = stdout.split('\n');
    expect(title).toMatch(/a\.json: \d+\.\d\d s of speech$/);
    expect(first).toMatch(/^ {2}audio_track\.segments\[0\] speech by af_sky, 0\.00 s – \d+\.\d\d s$/);
    expect(chunk).toMatch(/^ {4}chunk of \d+ tokens$/);
    expect(word).toMatch(/^ +\d+\.\d\d s {2}Hold$/);
  });
});
