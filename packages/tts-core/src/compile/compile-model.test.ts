import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compiledFolderName, compileModel } from './compile-model.ts';

describe('compileModel', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'vortex-compile-'));
    await writeFile(path.join(directory, 'garbage.onnx'), Buffer.alloc(1_000, 0x5a));
  });
  afterAll(() => rm(directory, { recursive: true }));
  const compile = (source: string, signal?: AbortSignal) =>
    compileModel({ source: path.join(directory, source), outDir: path.join(directory, 'compiled'), signal });

  it("hands on the compiler's own error, and leaves nothing behind", async () => {
    await expect(compile('garbage.onnx')).rejects.toMatchObject({ code: 'INVALID_MODEL' });
    expect(await readdir(directory)).toEqual(['garbage.onnx']);
  });

  it('fails when there is nothing to compile', async () => {
    await expect(compile('none.onnx')).rejects.toMatchObject({ hint: expect.any(String) });
    expect(existsSync(path.join(directory, 'compiled'))).toBe(false);
  });

  it("rejects with the caller's own reason when it is aborted", async () => {
    const controller = new AbortController();
    const compiling = compile('garbage.onnx', controller.signal);
    controller.abort('no time');
    await expect(compiling).rejects.toBe('no time');
    await expect(compile('garbage.onnx', AbortSignal.abort('never'))).rejects.toBe('never');
  });

  it('names a folder for the weights and the compiler', () => {
    expect(compiledFolderName('6e742170d309016e5891a994e1ce1559')).toMatch(/^6e742170d309016e-v\d+$/);
  });
});
