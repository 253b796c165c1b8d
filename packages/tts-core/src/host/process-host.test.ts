import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { ProcessHost } from './process-host.ts';

const entry = new URL('./__fixtures__/misbehaving-engine.mjs', import.meta.url);

describe('ProcessHost', () => {
  const hosts: ProcessHost[] = [];
  const hostThat = (behaviour: string) => {
    const host = new ProcessHost({
      entry,
      engine: { model: { engine: 'stock', file: behaviour }, threads: 1, device: 'cpu' },
    });
    hosts.push(host);
    return host;
  };
  const ask = (host: ProcessHost, signal?: AbortSignal) =>
    host.call('phonemize', { language: 'en-us', clauses: [] }, { signal }) as Promise<unknown>;
  afterEach(async () => {
    for (const host of hosts.splice(0)) await host.close();
  });

  it('starts no process before the first call', () => {
    expect(hostThat('answers').processId).toBeUndefined();
  });

  it('answers many calls from one process', async () => {
    const host = hostThat('answers');
    const answers = await Promise.all([ask(host), ask(host), ask(host)]);
    expect(answers).toMatchObject([{ calls: 1 }, { calls: 2 }, { calls: 3 }]);
    expect(answers[0]).toMatchObject({ processId: host.processId });
  });

  it('carries typed arrays there and back', async () => {
    const style = Float32Array.from({ length: 256 }, (_, index) => index);
    const request = { ids: [0, 1, 0], style, speed: 1 };
    await expect(hostThat('answers').call('infer', request)).resolves.toMatchObject({ request });
  });

  it("hands on the engine's error with its code and hint", async () => {
    await expect(ask(hostThat('fails'))).rejects.toMatchObject({ code: 'MODEL_FILE_INVALID', hint: 'Repair it.' });
  });

  it('kills a process that blocks when the caller aborts, and rejects with its reason once the process is gone', async () => {
    const host = hostThat('blocks');
    const controller = new AbortController();
    const call = ask(host, controller.signal);
    await wait(200);
    const processId = host.processId!;
    controller.abort('too slow');
    await expect(call).rejects.toBe('too slow');
    expect(existsSync(`/proc/${processId}`)).toBe(false);
  });

  it.each(['crashes', 'exits'])('gives a typed error when the process %s', async (behaviour) => {
    await expect(ask(hostThat(behaviour))).rejects.toMatchObject({ code: 'ENGINE_CRASHED', retryable: true });
  });

  it('says what a crashed process said, and how it ended', async () => {
    await expect(ask(hostThat('crashes'))).rejects.toMatchObject({
      message: expect.stringContaining('out of memory'),
      signalName: 'SIGABRT',
    });
    await expect(ask(hostThat('exits'))).rejects.toMatchObject({ exitCode: 7 });
  });

  it('works again after it was killed between calls', async () => {
    const host = hostThat('answers');
    await ask(host);
    const first = host.processId!;
    process.kill(first, 'SIGKILL');
    while (host.processId !== undefined) await wait(5);
    await expect(ask(host)).resolves.toMatchObject({ calls: 1 });
    expect(host.processId).not.toBe(first);
  });

  it('takes nothing from the others when one caller aborts', async () => {
    const host = hostThat('is slow');
    const controller = new AbortController();
    const aborted = ask(host, controller.signal);
    const others = [ask(host), ask(host)];
    controller.abort('changed my mind');
    await expect(aborted).rejects.toBe('changed my mind');
    await expect(Promise.all(others)).resolves.toHaveLength(2);
  });

  it('lets a caller leave the queue at once', async () => {
    const host = hostThat('is slow');
    const controller = new AbortController();
    const first = ask(host);
    const queued = ask(host, controller.signal);
    controller.abort('not waiting');
    await expect(queued).rejects.toBe('not waiting');
    await expect(first).resolves.toBeDefined();
  });

  it('rejects what runs and what waits when it is closed, and everything after', async () => {
    const host = hostThat('blocks');
    const calls = [ask(host), ask(host)];
    const settled = Promise.allSettled(calls);
    await wait(200);
    const processId = host.processId!;
    await host.close();
    await host.close();
    for (const result of await settled) expect(result).toMatchObject({ reason: { code: 'ENGINE_CLOSED' } });
    await expect(ask(host)).rejects.toMatchObject({ code: 'ENGINE_CLOSED' });
    expect(existsSync(`/proc/${processId}`)).toBe(false);
  });

  it('leaves no listener on the signal of a caller that stays', async () => {
    const host = hostThat('answers');
    const { signal } = new AbortController();
    const counts = { added: 0, removed: 0 };
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      counts.added += 1;
      return addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      counts.removed += 1;
      return removeEventListener.apply(signal, args);
    };
    await Promise.all([ask(host, signal), ask(host, signal)]);
    expect(counts.removed).toBe(counts.added);
    expect(counts.added).toBeGreaterThan(0);
  });
});
