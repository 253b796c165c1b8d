import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nvidiaSmiProbe, parseNvidiaSmi } from './nvidia-smi-probe.ts';

const MIB = 1024 ** 2;
const never = new AbortController().signal;

describe('parseNvidiaSmi', () => {
  it('reads every GPU, and counts as used what is not free', () => {
    expect(parseNvidiaSmi('0, 12288, 300, 11700\r\n1, 81559, 0, 81000\r\n')).toEqual([
      { device: 'cuda:0', totalBytes: 12_288 * MIB, usedBytes: 588 * MIB, source: 'nvidia-smi' },
      { device: 'cuda:1', totalBytes: 81_559 * MIB, usedBytes: 559 * MIB, source: 'nvidia-smi' },
    ]);
  });

  it.each([
    '0, [N/A], [N/A], [N/A]',
    '0, 12288, [Unknown Error], 100',
    'No devices were found',
    'Field "memory.free" is not a valid field to query.',
    '0, 12288, 300',
    '0, 12288, 300, 11700, 5',
    '0, 12288, -300, 11700',
    '0, 12288 MiB, 300 MiB, 11700 MiB',
    '0, 12288, 12000, 11700',
    '0, 12288, 300, 11700\n1, 12288, 3',
  ])('refuses %j as a whole', (text) => {
    expect(() => parseNvidiaSmi(text)).toThrow('instead of four numbers');
  });
});

describe('nvidiaSmiProbe', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vortex-probe-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A program that behaves as the script says. */
  const program = async (script: string) => {
    const file = join(folder, 'smi.mjs');
    await writeFile(file, script);
    return nvidiaSmiProbe({ command: process.execPath, args: [file] });
  };

  it('asks for the fields that it reads', async () => {
    const seen = join(folder, 'args');
    const probe = await program(
      `import { writeFileSync } from 'node:fs';
       writeFileSync(${JSON.stringify(seen)}, process.argv.slice(2).join(' '));
       console.log('0, 12288, 300, 11700');`,
    );
    expect(await probe.read({ signal: never })).toMatchObject([{ device: 'cuda:0' }]);
    expect(await readFile(seen, 'utf8')).toBe(
      '--query-gpu=index,memory.total,memory.used,memory.free --format=csv,noheader,nounits',
    );
  });

  it('says so when it is not installed', async () => {
    const probe = nvidiaSmiProbe({ command: join(folder, 'missing') });
    await expect(probe.read({ signal: never })).rejects.toThrow('is not installed');
  });

  it('does not believe good text from a program that failed', async () => {
    const probe = await program(`console.log('0, 12288, 300, 11700'); process.exitCode = 9;`);
    await expect(probe.read({ signal: never })).rejects.toThrow('failed: 9');
  });

  it('kills a program that hangs, also one that does not listen to signals', async () => {
    const ready = join(folder, 'pid');
    const probe = await program(
      `import { writeFileSync } from 'node:fs';
       process.on('SIGTERM', () => {});
       setInterval(() => {}, 1000);
       writeFileSync(${JSON.stringify(ready)}, String(process.pid));`,
    );
    const controller = new AbortController();
    const reading = probe.read({ signal: controller.signal }).catch((error: unknown) => error);
    const pid = await untilWritten(ready);
    controller.abort();
    expect(await reading).toMatchObject({ message: expect.stringContaining('did not answer in time') });
    await untilGone(pid);
  });
});

async function untilWritten(file: string): Promise<number> {
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text !== '') return Number(text);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function untilGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
