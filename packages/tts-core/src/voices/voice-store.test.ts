import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { styleFor } from './voice-pack.ts';
import { VoiceStore } from './voice-store.ts';

const VALUES = 510 * 256;

describe('VoiceStore', () => {
  let directory: string;
  let voices: VoiceStore;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'vortex-voices-'));
    const rows = Float32Array.from({ length: VALUES }, (_, index) => Math.floor(index / 256));
    await writeFile(path.join(directory, 'af_one.bin'), Buffer.from(rows.buffer));
    await writeFile(path.join(directory, 'af_short.bin'), Buffer.alloc(100));
    await writeFile(path.join(directory, 'af_nan.bin'), Buffer.from(rows.with(300, Number.NaN).buffer));
    await writeFile(path.join(directory, 'notes.txt'), 'no voice');
    voices = new VoiceStore({ directory });
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('lists the voices of its folder', async () => {
    expect(await voices.list()).toEqual(['af_nan', 'af_one', 'af_short']);
  });

  it('lists nothing when there is no folder', async () => {
    expect(await new VoiceStore({ directory: path.join(directory, 'none') }).list()).toEqual([]);
  });

  it('reads a voice once, however many ask for it', () => {
    expect(voices.load('af_one')).toBe(voices.load('af_one'));
  });

  it('names the voices there are, and the nearest, when one is unknown', async () => {
    await expect(voices.load('af_ones')).rejects.toMatchObject({
      code: 'VOICE_NOT_FOUND',
      nearest: 'af_one',
      available: ['af_nan', 'af_one', 'af_short'],
    });
  });

  it.each(['af/one', '', '/etc/passwd', 'x'.repeat(10_000)])('never takes %j for a path', async (id) => {
    await expect(voices.load(id)).rejects.toMatchObject({ code: 'VOICE_NOT_FOUND' });
  });

  it.each([
    ['af_short', '100 bytes'],
    ['af_nan', 'NaN at value 300'],
  ])('refuses the damaged file of %s', async (id, found) => {
    await expect(voices.load(id)).rejects.toMatchObject({
      code: 'VOICE_FILE_INVALID',
      message: expect.stringContaining(found),
    });
  });

  it.each([
    [1, 0],
    [100, 99],
    [510, 509],
    [0, 0],
    [600, 509],
  ])('takes for %i tokens the row %i', async (tokenCount, row) => {
    const style = styleFor({ pack: await voices.load('af_one'), tokenCount });
    expect(style).toHaveLength(256);
    expect(new Set(style)).toEqual(new Set([row]));
  });
});
