import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { bytesOf, parentOf, processTree } from './process-tree.ts';
import { watchMemory } from './watch-memory.ts';

describe('reading /proc', () => {
  it.each([
    ['12 (node) S 7 12 12', 7],
    ['12 (a) b (c)) R 3 1 1', 3],
    ['1 (init) S 0 1 1', undefined],
    ['', undefined],
  ])('finds the parent in %j', (stat, parent) => {
    expect(parentOf(stat)).toBe(parent);
  });

  it('reads a line in kB, and only that line', () => {
    expect(bytesOf('VmPeak:\t 9 kB\nVmHWM:\t 2 kB\nVmRSS:\t 1 kB\n', 'VmHWM')).toBe(2048);
    expect(bytesOf('SwapPss: 4 kB\n', 'Pss')).toBeUndefined();
  });
});

describe.skipIf(process.platform !== 'linux')('watchMemory', () => {
  const HOLDS = 'const held = Buffer.alloc(64 * 2 ** 20, 1); console.log("ready"); process.stdin.resume();';
  const NESTED = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(HOLDS)}], { stdio: "inherit" });`;

  it('counts what the process and its children held', async () => {
    const parent = spawn(process.execPath, ['-e', NESTED], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(parent.stdout, 'data');
    const watch = watchMemory(parent.pid!);
    expect(await processTree(parent.pid!)).toHaveLength(2);
    const { residentBytes, proportionalBytes } = await watch.stop();
    parent.stdin.end();
    await once(parent, 'close');
    expect(proportionalBytes).toBeGreaterThan(64 * 2 ** 20);
    expect(residentBytes).toBeGreaterThan(proportionalBytes);
  });

  it('finds nothing where there is no process', async () => {
    expect(await watchMemory(2 ** 30).stop()).toEqual({ residentBytes: 0, proportionalBytes: 0 });
  });
});
