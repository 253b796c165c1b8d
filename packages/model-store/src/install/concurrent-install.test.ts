import { mkdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTestStore } from '../testing/create-test-store.ts';
import { type Answer, sendFile } from '../testing/file-server.ts';
import { createGate, until } from '../testing/gate.ts';
import { buildForProcesses, startInstallProcess } from '../testing/install-process.ts';
import { WEIGHTS, WEIGHTS_CONTENT } from '../testing/tiny-artifacts.ts';
import type { InstallPhase } from './install-progress.ts';

const HALF = WEIGHTS_CONTENT.length / 2;
const release: Answer = (request, response) => sendFile(request, response, { content: WEIGHTS_CONTENT });

/** Sends half a file to the first who asks, and the rest once the gate is open. */
function heldHalfway(gate: { opened: Promise<void> }): Answer {
  return (request, response, index) => {
    if (index > 0) return release(request, response, index);
    response.writeHead(200, { etag: '"one"', 'content-length': WEIGHTS_CONTENT.length });
    response.write(WEIGHTS_CONTENT.subarray(0, HALF));
    return gate.opened.then(() => response.end(WEIGHTS_CONTENT.subarray(HALF)));
  };
}

/** Makes a lock look as if its holder had given no sign for an hour. */
async function age(lock: string): Promise<void> {
  const hourAgo = new Date(Date.now() - 3_600_000);
  await utimes(lock, hourAgo, hourAgo);
}

describe('two installs at once in one process', () => {
  it('download once', async () => {
    const gate = createGate();
    await using test = await createTestStore({ answer: heldHalfway(gate) });
    const phases: InstallPhase[] = [];
    const first = test.open().install('tiny-weights');
    await until(() => test.server.requests.length === 1);
    const second = test.open().install('tiny-weights', { onProgress: ({ phase }) => phases.push(phase) });
    await until(() => phases.includes('waiting'));
    gate.open();
    expect(await first).toMatchObject({ alreadyInstalled: false });
    expect(await second).toMatchObject({ alreadyInstalled: true, downloadedBytes: 0 });
    expect(phases).toEqual(['waiting']);
    expect(test.server.requests).toHaveLength(1);
  });

  it('let the one that waits be aborted, and do not disturb the other', async () => {
    const gate = createGate();
    await using test = await createTestStore({ answer: heldHalfway(gate) });
    const first = test.open().install('tiny-weights');
    await until(() => test.server.requests.length === 1);
    const caller = new AbortController();
    const second = test.open().install('tiny-weights', {
      signal: caller.signal,
      onProgress: ({ phase }) => phase === 'waiting' && caller.abort('tired of waiting'),
    });
    await expect(second).rejects.toBe('tired of waiting');
    gate.open();
    expect(await first).toMatchObject({ alreadyInstalled: false });
    expect(await test.litter()).toEqual([]);
  });
});

describe('the lock of an artifact', () => {
  it('does not stand in the way when its holder has been dead for long', async () => {
    await using test = await createTestStore({ answer: release });
    const lock = join(test.cacheDir, 'locks', 'tiny-weights.lock');
    await mkdir(lock, { recursive: true });
    await age(lock);
    expect(await test.open().install('tiny-weights')).toMatchObject({ source: 'release' });
    expect(await test.litter()).toEqual([]);
  });

  it('is waited for again by a holder that lost it', async () => {
    const gate = createGate();
    await using test = await createTestStore({ answer: heldHalfway(gate) });
    const lock = join(test.cacheDir, 'locks', 'tiny-weights.lock');
    const phases: InstallPhase[] = [];
    const install = test
      .open({ staleLockMs: 2_000 })
      .install('tiny-weights', { onProgress: ({ phase }) => phases.push(phase) });
    await until(() => test.server.requests.length === 1);
    // Another process believed this one dead, has taken the lock over and is alive.
    const aheadOfNow = new Date(Date.now() + 60_000);
    await utimes(lock, aheadOfNow, aheadOfNow);
    await until(() => phases.includes('waiting'));
    expect((await stat(lock)).isDirectory()).toBe(true);
    await age(lock);
    expect(await install).toMatchObject({ source: 'release', alreadyInstalled: false });
    expect(test.server.requests).toMatchObject([{}, { range: `bytes=${HALF}-` }]);
  });
});

describe('two processes', () => {
  beforeAll(buildForProcesses, 60_000);

  it('that start at once do one download', async () => {
    const gate = createGate();
    await using test = await createTestStore({ answer: heldHalfway(gate) });
    const options = { cacheDir: test.cacheDir, releaseHost: test.server.origin, artifact: WEIGHTS };
    await using one = startInstallProcess(options);
    await using two = startInstallProcess(options);
    const isWaiting = ({ lines }: typeof one) => lines.some(({ phase }) => phase === 'waiting');
    await until(() => test.server.requests.length === 1 && (isWaiting(one) || isWaiting(two)));
    gate.open();
    const results = await Promise.all([one.result, two.result]);
    expect(results.map(({ alreadyInstalled }) => alreadyInstalled).sort()).toEqual([false, true]);
    expect(results.map(({ downloadedBytes }) => downloadedBytes).sort()).toEqual([0, WEIGHTS_CONTENT.length]);
    expect(test.server.requests).toHaveLength(1);
    expect(await test.litter()).toEqual([]);
  });

  it('share what one of them had downloaded when it was killed', async () => {
    await using test = await createTestStore({ answer: heldHalfway(createGate()) });
    const options = { cacheDir: test.cacheDir, releaseHost: test.server.origin, artifact: WEIGHTS };
    await using killed = startInstallProcess(options);
    await until(() => killed.lines.some(({ receivedBytes }) => receivedBytes === HALF));
    killed.child.kill('SIGKILL');
    await expect(killed.result).rejects.toThrow('without a result');
    await age(join(test.cacheDir, 'locks', 'tiny-weights.lock'));

    await using heir = startInstallProcess(options);
    expect(await heir.result).toMatchObject({ downloadedBytes: WEIGHTS_CONTENT.length - HALF });
    expect(test.server.requests).toMatchObject([{ range: undefined }, { range: `bytes=${HALF}-` }]);
    expect(await test.litter()).toEqual([]);
  });
});
