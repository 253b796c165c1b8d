import { readFileSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../testing/gate.ts';
import { createTemporaryFolder } from '../testing/temporary-folder.ts';
import { createCommandRunner } from './run-command.ts';

/** Runs a Node script as a command. */
async function setUp(script: string) {
  const folder = await createTemporaryFolder();
  const caller = new AbortController();
  const path = join(folder.path, 'script.cjs');
  await writeFile(path, script);
  const run = (command = process.execPath) =>
    createCommandRunner({ killDelayMs: 50 })({
      command,
      args: [path],
      cwd: folder.path,
      temporaryDir: folder.path,
      signal: caller.signal,
    });
  return {
    folder: folder.path,
    caller,
    run,
    pids: async () => (await readFile(join(folder.path, 'pids'), 'utf8').catch(() => '')).split('\n').filter(Boolean),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** A process that has ended and that nobody has taken note of yet still has its number. */
function isAlive(pid: string): boolean {
  try {
    process.kill(Number(pid), 0);
    return process.platform !== 'linux' || !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

const notePid = "require('node:fs').appendFileSync('pids', process.pid + '\\n');";

describe('createCommandRunner', () => {
  it('hands back the exit code and what was written, wherever it was written', async () => {
    await using test = await setUp("console.log('one'); console.error('two'); process.exitCode = 3;");
    expect(await test.run()).toEqual({ kind: 'exited', exitCode: 3, output: expect.stringMatching(/one\n|two\n/) });
  });

  it('keeps the end of a long output', async () => {
    await using test = await setUp("console.log('x'.repeat(100_000)); console.log('the reason');");
    const { output } = (await test.run()) as { output: string };
    expect(output.length).toBeLessThan(10_000);
    expect(output).toMatch(/the reason\n$/);
  });

  it('does not wait for someone to type', async () => {
    await using test = await setUp("process.stdin.on('end', () => console.log('nobody there')).resume();");
    expect(await test.run()).toMatchObject({ exitCode: 0, output: 'nobody there\n' });
  });

  it('gives temporary files a place that is known', async () => {
    await using test = await setUp("console.log(require('node:os').tmpdir());");
    expect(await test.run()).toMatchObject({ output: `${test.folder}\n` });
  });

  it('tells a program that is missing, or may not be run, from one that fails', async () => {
    await using test = await setUp('');
    expect(await test.run('no-such-program-anywhere')).toEqual({ kind: 'missing' });
    const locked = join(test.folder, 'locked');
    await writeFile(locked, '#!/bin/sh\n');
    await chmod(locked, 0o644);
    expect(await test.run(locked)).toEqual({ kind: 'missing' });
  });

  it('ends the program and everything that it started', async () => {
    await using test = await setUp(`
      ${notePid}
      require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(`${notePid} setInterval(() => {}, 1000);`)}], { stdio: 'inherit' });
      setInterval(() => {}, 1000);
    `);
    const run = test.run();
    await until(async () => (await test.pids()).length === 2);
    const reason = new Error('the user left');
    test.caller.abort(reason);
    await expect(run).rejects.toBe(reason);
    expect((await test.pids()).filter(isAlive)).toEqual([]);
  });

  it('ends a program that does not want to end', async () => {
    await using test = await setUp(`process.on('SIGTERM', () => {}); ${notePid} setInterval(() => {}, 1000);`);
    const run = test.run();
    await until(async () => (await test.pids()).length === 1);
    test.caller.abort('enough');
    await expect(run).rejects.toBe('enough');
    const [pid] = await test.pids();
    expect(isAlive(pid!)).toBe(false);
  });
});
