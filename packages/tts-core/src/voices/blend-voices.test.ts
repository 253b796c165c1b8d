import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VoiceStore } from './voice-store.ts';

const VALUES = 510 * 256;
const pack = (value: number) => Buffer.from(new Float32Array(VALUES).fill(value).buffer);

/** A NumPy file as `numpy.save` writes it. */
function npy(values: Buffer, { descr = '<f4', shape = '510, 1, 256' } = {}): Buffer {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }${' '.repeat(20)}\n`;
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
  return Buffer.concat([start, Buffer.from(header, 'latin1'), values]);
}

describe('blended and own voices', () => {
  let directory: string;
  let voices: VoiceStore;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'vortex-blend-'));
    await writeFile(path.join(directory, 'one.bin'), pack(1));
    await writeFile(path.join(directory, 'two.bin'), pack(2));
    await writeFile(path.join(directory, 'own.npy'), npy(pack(5)));
    await writeFile(path.join(directory, 'double.npy'), npy(pack(5), { descr: '<f8' }));
    await writeFile(path.join(directory, 'small.npy'), npy(pack(5), { shape: '256, 510' }));
    await writeFile(path.join(directory, 'cut.npy'), npy(pack(5)).subarray(0, 40));
    voices = new VoiceStore({ directory });
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('blends every value of every row', async () => {
    const { rows } = await voices.load('one(0.25)+two(0.75)');
    expect(rows).toHaveLength(VALUES);
    expect(new Set(rows)).toEqual(new Set([1.75]));
  });

  it('takes timbre and prosody from different voices', async () => {
    const { rows } = await voices.load('timbre=one;prosody=two');
    expect([rows[0], rows[127], rows[128], rows[255], rows[256]]).toEqual([1, 1, 2, 2, 1]);
  });

  it('reads own files by path, alone and in a blend', async () => {
    expect((await voices.load(path.join(directory, 'own.npy'))).rows[0]).toBe(5);
    expect((await voices.load(`${path.join(directory, 'own.npy')}+one`)).rows[0]).toBe(3);
  });

  it('names an unknown voice of a blend', async () => {
    await expect(voices.load('one+tow')).rejects.toMatchObject({
      code: 'VOICE_NOT_FOUND',
      voiceId: 'tow',
      nearest: 'two',
    });
  });

  it.each(['double.npy', 'small.npy', 'cut.npy', 'missing.bin'])('refuses %s with what was found', async (name) => {
    await expect(voices.load(path.join(directory, name))).rejects.toMatchObject({ code: 'VOICE_FILE_INVALID' });
  });
});
