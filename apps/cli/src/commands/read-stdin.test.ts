import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readStdin } from './read-stdin.ts';

describe('readStdin', () => {
  it('reads to the end, across pieces that part a letter', async () => {
    const stdin = new PassThrough();
    const reading = readStdin({ stdin, signal: new AbortController().signal });
    const bytes = Buffer.from('Grüße');
    stdin.write(bytes.subarray(0, 3));
    stdin.end(bytes.subarray(3));
    expect(new TextDecoder().decode(await reading)).toBe('Grüße');
  });

  it('stops waiting when it is interrupted', async () => {
    const controller = new AbortController();
    const reading = readStdin({ stdin: new PassThrough(), signal: controller.signal });
    const reason = new Error('Ctrl-C');
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
  });

  it('hands on what keeps it from reading', async () => {
    const stdin = new PassThrough();
    const reading = readStdin({ stdin, signal: new AbortController().signal });
    const cause = new Error('EIO');
    stdin.destroy(cause);
    await expect(reading).rejects.toBe(cause);
  });
});
