import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Cue, decodeWav, type Pcm } from '@vortex/audio';
import { tone } from '@vortex/audio/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RenderOutputsOptions, renderOutputs } from './render-outputs.ts';

const audio: Pcm = tone({ durationMs: 500, frequencyHz: 300 });
const word = { text: 'Hello.', startMs: 0, endMs: 400, sourceStart: 0, sourceEnd: 6 };
const captions: Cue[] = [{ startMs: 0, endMs: 500, lines: [[word]] }];

describe('renderOutputs', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'vortex-outputs-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const render = (options: Partial<RenderOutputsOptions> = {}) =>
    renderOutputs({ basePath: path.join(folder, 'demo-001'), audio, captions, ...options });

  it('writes a WAV, and captions beside it, in the order of the formats', async () => {
    const files = await render({ formats: ['wav', 'wav-float'], captionFormats: ['vtt', 'srt', 'json'] });
    expect(files.map((file) => path.relative(folder, file))).toEqual([
      'demo-001.wav',
      'demo-001.float.wav',
      'demo-001.vtt',
      'demo-001.srt',
      'demo-001.json',
    ]);
    expect((await readdir(folder)).sort()).toEqual(files.map((file) => path.basename(file)).sort());
    const { pcm } = decodeWav(await readFile(files[0]!));
    expect(pcm.sampleRate).toBe(24_000);
    expect(pcm.samples).toHaveLength(audio.samples.length);
    expect(decodeWav(await readFile(files[1]!)).pcm.samples).toEqual(audio.samples);
    expect(await readFile(files[3]!, 'utf8')).toContain('00:00:00,000 --> 00:00:00,500\nHello.');
    expect(JSON.parse(await readFile(files[4]!, 'utf8'))).toBeDefined();
  });

  it('writes a WAV alone when nothing else is asked for, and makes its folder', async () => {
    const basePath = path.join(folder, 'a', 'b', 'demo');
    await expect(render({ basePath })).resolves.toEqual([`${basePath}.wav`]);
  });

  it('replaces a file that is there', async () => {
    await writeFile(path.join(folder, 'demo-001.wav'), 'an older one');
    const [file] = await render();
    expect(decodeWav(await readFile(file!)).pcm.samples).toHaveLength(audio.samples.length);
  });

  it.each([
    [{ formats: ['wav', 'mp4'] }, 'UNKNOWN_AUDIO_FORMAT'],
    [{ captionFormats: ['srt', 'ass'] }, 'UNKNOWN_CAPTION_FORMAT'],
    [{ formats: ['constructor'] }, 'UNKNOWN_AUDIO_FORMAT'],
  ])('refuses %o before it writes anything', async (formats, code) => {
    await expect(render(formats)).rejects.toMatchObject({ code });
    expect(await readdir(folder)).toEqual([]);
  });

  it('says so when a path is a folder, and leaves nothing half-written', async () => {
    await mkdir(path.join(folder, 'demo-001.wav', 'full'), { recursive: true });
    const rendering = render();
    await expect(rendering).rejects.toMatchObject({
      code: 'OUTPUT_NOT_WRITABLE',
      file: path.join(folder, 'demo-001.wav'),
    });
    expect(await readdir(folder)).toEqual(['demo-001.wav']);
  });

  it('says so when the folder is a file', async () => {
    await writeFile(path.join(folder, 'taken'), '');
    const rendering = render({ basePath: path.join(folder, 'taken', 'demo') });
    await expect(rendering).rejects.toMatchObject({ code: 'OUTPUT_NOT_WRITABLE' });
    expect(await readdir(folder)).toEqual(['taken']);
  });

  it.skipIf(process.getuid?.() === 0)('says so when the folder may not be written to', async () => {
    await chmod(folder, 0o500);
    await expect(render()).rejects.toMatchObject({ code: 'OUTPUT_NOT_WRITABLE' });
    await chmod(folder, 0o700);
    expect(await readdir(folder)).toEqual([]);
  });

  it('keeps the older file and leaves nothing half-written when it is aborted midway', async () => {
    const older = path.join(folder, 'demo-001.wav');
    await writeFile(older, 'an older one');
    const controller = new AbortController();
    const rendering = render({ signal: controller.signal });
    controller.abort('enough');
    await expect(rendering).rejects.toBe('enough');
    expect(await readdir(folder)).toEqual(['demo-001.wav']);
    expect(await readFile(older, 'utf8')).toBe('an older one');
  });
});
