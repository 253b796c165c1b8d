import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EngineProcess } from './engine-process.ts';

const entry = new URL('./__fixtures__/odd-engine.mjs', import.meta.url);
const start = (behaviour: string, timeoutMs?: number) =>
  new EngineProcess({ name: 'odd', entry, settings: { behaviour }, timeoutMs });

describe('EngineProcess', () => {
  it('loads and speaks, whatever libraries print', async () => {
    await using engine = start('answers');
    expect(await engine.load()).toMatchObject({ description: 'answers' });
    expect(await engine.speak('hello', 'whole')).toMatchObject({ audio_ms: 5 });
    expect(await engine.speak('hi', 'stream')).toMatchObject({ audio_ms: 2 });
  });

  it('hands on why the engine failed, and goes on', async () => {
    await using engine = start('fails');
    await expect(engine.speak('hello', 'whole')).rejects.toMatchObject({ reason: 'no such voice' });
    await expect(engine.load()).resolves.toBeDefined();
  });

  it('says how a process ended, in few words, now and from then on', async () => {
    await using engine = start('crashes');
    const expected = { code: 'ENGINE_PROCESS_FAILED', reason: expect.stringMatching(/^it ended \(7\).{1,520}memory$/) };
    await expect(engine.load()).rejects.toMatchObject(expected);
    await expect(engine.load()).rejects.toMatchObject(expected);
  });

  it('says when there is nothing to run', async () => {
    await using engine = new EngineProcess({ name: 'none', entry: new URL('./none.mjs', entry), settings: {} });
    await expect(engine.load()).rejects.toMatchObject({ reason: expect.stringContaining('it ended (1)') });
  });

  it('ends a process that does not answer in time', async () => {
    await using engine = start('hangs', 300);
    const { processId } = engine;
    await expect(engine.load()).rejects.toMatchObject({ reason: 'it gave no answer in 0.3 s' });
    await engine[Symbol.asyncDispose]();
    expect(existsSync(`/proc/${processId}`)).toBe(false);
  });
});
