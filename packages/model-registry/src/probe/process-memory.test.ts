import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { parseProcStatus, processMemoryBytes } from './process-memory.ts';

describe('processMemoryBytes', () => {
  it('sees what another process holds, and nothing once it has ended', async () => {
    const child = spawn(process.execPath, [
      '-e',
      'globalThis.held = Buffer.alloc(64 * 1024 ** 2, 1); console.log("held"); setInterval(() => {}, 1000)',
    ]);
    await once(child.stdout, 'data');
    const heldBytes = await processMemoryBytes(child.pid!);
    expect(heldBytes).toBeGreaterThan(64 * 1024 ** 2);
    expect(heldBytes).toBeLessThan(1024 ** 3);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await processMemoryBytes(child.pid!)).toBeUndefined();
  });

  it('sees its own process', async () => {
    expect(await processMemoryBytes(process.pid)).toBeGreaterThan(1024 ** 2);
  });

  it.each([0, -1, 1.5, Number.NaN])('knows nothing about process %d', async (processId) => {
    expect(await processMemoryBytes(processId)).toBeUndefined();
  });
});

describe('parseProcStatus', () => {
  it('finds the resident size', () => {
    expect(parseProcStatus('Name:\tnode\nVmPeak:\t  900 kB\nVmRSS:\t   1234 kB\nThreads:\t7\n')).toBe(1_234 * 1024);
  });

  it.each(['', 'VmRSS: kB', 'VmRSS:\t12 MB', 'XVmRSS:\t12 kB'])('finds nothing in %j', (text) => {
    expect(parseProcStatus(text)).toBeUndefined();
  });
});
