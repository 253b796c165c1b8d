import { describe, expect, it } from 'vitest';
import { FakeSpeechEngine } from '../testing/index.ts';
import { InlineHost } from './inline-host.ts';

const REQUEST = { ids: [0, 43, 0], style: new Float32Array(256), speed: 1 };

/** Notes when calls begin and end, and whether it was closed. */
class NotingEngine extends FakeSpeechEngine {
  readonly notes: string[] = [];

  override async infer(request: Parameters<FakeSpeechEngine['infer']>[0]) {
    this.notes.push('begins');
    await new Promise((resolve) => setImmediate(resolve));
    this.notes.push('ends');
    return super.infer(request);
  }

  override async close() {
    this.notes.push('closed');
  }
}

describe('InlineHost', () => {
  it('answers one call after another', async () => {
    const engine = new NotingEngine();
    const host = new InlineHost(engine);
    await Promise.all([host.call('infer', REQUEST), host.call('infer', REQUEST)]);
    expect(engine.notes).toEqual(['begins', 'ends', 'begins', 'ends']);
  });

  it('goes on after a call that failed', async () => {
    const host = new InlineHost(new FakeSpeechEngine());
    const failing = host.call('infer', { ...REQUEST, ids: [0, 0] });
    const next = host.call('infer', REQUEST);
    await expect(failing).rejects.toMatchObject({ code: 'NOTHING_TO_SPEAK' });
    await expect(next).resolves.toBeDefined();
  });

  it('notices an abort when the call that is running ends, and does not begin the next', async () => {
    const engine = new NotingEngine();
    const host = new InlineHost(engine);
    const controller = new AbortController();
    const calls = [1, 2].map(() => host.call('infer', REQUEST, { signal: controller.signal }));
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort('enough');
    expect(await Promise.allSettled(calls)).toMatchObject([{ reason: 'enough' }, { reason: 'enough' }]);
    expect(engine.notes).toEqual(['begins', 'ends']);
  });

  it('closes the engine once, after the call that is running, and rejects what comes later', async () => {
    const engine = new NotingEngine();
    const host = new InlineHost(engine);
    const running = host.call('infer', REQUEST);
    await new Promise((resolve) => setImmediate(resolve));
    const closing = host.close();
    await expect(host.call('infer', REQUEST)).rejects.toMatchObject({ code: 'ENGINE_CLOSED' });
    await expect(running).resolves.toBeDefined();
    await closing;
    await host.close();
    expect(engine.notes).toEqual(['begins', 'ends', 'closed']);
  });
});
