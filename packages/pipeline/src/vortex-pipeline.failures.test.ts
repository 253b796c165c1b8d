import { setTimeout as wait } from 'node:timers/promises';
import { EngineCrashedError } from '@vortex/tts-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFakePipeline } from './testing/fake-pipeline.ts';
import { expectFailure, expectNothingHeld, expectSuccess, neverLoad, recipe } from './testing/slot-expectations.ts';
import { WatchedEngine } from './testing/watched-engine.ts';

describe('VortexPipeline.generateSlot, when something is wrong', () => {
  it.each([
    ['a recipe that is none', { voice: 'rick_c137' }, 'RECIPE_INVALID', /audio_track/],
    [
      'a slot of pauses alone',
      { audio_track: { voice_id: 'morty', segments: [{ pause_ms: 9 }] } },
      'RECIPE_INVALID',
      /segment/,
    ],
    [
      'an unknown voice',
      { audio_track: { voice_id: 'rick', script: 'Hi.' } },
      'RECIPE_INVALID',
      /did you mean "rick_c137"/,
    ],
    [
      'an unknown emotion',
      { audio_track: { voice_id: 'morty', emotion: 'exited', script: 'Hi.' } },
      'RECIPE_INVALID',
      /did you mean "excited"/,
    ],
    ['a text without words', { audio_track: { voice_id: 'morty', script: '🎉 …' } }, 'NOTHING_TO_SPEAK', /nothing/],
    [
      'a slot too short for a word',
      { slot_params: { duration_seconds: 0.1 }, audio_track: { voice_id: 'morty', script: 'Hi.' } },
      'NO_ROOM',
      /first word/,
    ],
  ] as const)('answers %s with a result', async (_what, wrong, code, message) => {
    await using pipeline = createFakePipeline();
    const { error, slotId, timings, snapshots } = expectFailure(await pipeline.generateSlot(wrong as never, 'x'));
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(error.hint).not.toBe('');
    expect(slotId).toBe('x');
    expect(timings.totalMs).toBeGreaterThan(0);
    expect(snapshots.after.trigger).toBe('post-generation');
    expectNothingHeld(pipeline);
  });

  it('answers anything at all that is handed in as a recipe with a result', async () => {
    await using pipeline = createFakePipeline({ load: neverLoad });
    await fc.assert(
      fc.asyncProperty(fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }), async (anything) => {
        const { error } = expectFailure(await pipeline.generateSlot(anything as never, 'x'));
        expect(error.code).toBe('RECIPE_INVALID');
      }),
      { numRuns: 100, seed: 20_261_122 },
    );
  });

  it("answers with the loader's own error and its hint, at once and while the registry waits to try again", async () => {
    const crash = new EngineCrashedError({ exitCode: null, signalName: 'SIGKILL', stderr: '' });
    await using pipeline = createFakePipeline({ load: async () => Promise.reject(crash) });
    expect(expectFailure(await pipeline.generateSlot(recipe, 'a')).error).toBe(crash);
    expect(expectFailure(await pipeline.generateSlot(recipe, 'b')).error).toBe(crash);
    expectNothingHeld(pipeline);
  });

  it('answers a loader that fails with an error of nobody with a typed one', async () => {
    await using pipeline = createFakePipeline({ load: async () => Promise.reject(new TypeError('x is undefined')) });
    expect(expectFailure(await pipeline.generateSlot(recipe, 'a')).error).toMatchObject({ code: 'MODEL_LOAD_FAILED' });
  });

  it.each([
    ['crashes', new EngineCrashedError({ exitCode: 1, signalName: null, stderr: 'out of memory' }), 'ENGINE_CRASHED'],
    ['fails in a way that nobody has a name for', new TypeError('x is undefined'), 'UNEXPECTED'],
  ])('answers an engine that %s with a result, and speaks the next slot', async (_what, thrown, code) => {
    const engine = new WatchedEngine();
    engine.beforeSound = () => {
      if (engine.sounds === 2) throw thrown;
    };
    await using pipeline = createFakePipeline({ engines: [engine] });
    const { error, timings } = expectFailure(await pipeline.generateSlot(recipe, 'a'));
    expect(error.code).toBe(code);
    expect(code === 'UNEXPECTED' ? error.cause : error).toBe(thrown);
    expect(timings.speakMs).toBeGreaterThan(0);
    expectNothingHeld(pipeline);
    expectSuccess(await pipeline.generateSlot(recipe, 'b'));
  });

  it('answers a deadline that passes while the model is loaded with a result, and gives up loading', async () => {
    let loadSignal: AbortSignal | undefined;
    await using pipeline = createFakePipeline({
      load: (context) => {
        loadSignal = context.signal;
        return neverLoad(context);
      },
    });
    const { error, timings } = expectFailure(await pipeline.generateSlot(recipe, 'late', { deadlineMs: 20 }));
    expect(error).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: expect.stringContaining('Slot late'),
      deadlineMs: 20,
    });
    expect(timings.speakMs).toBeUndefined();
    expect(loadSignal?.aborted).toBe(true);
    expectNothingHeld(pipeline);
  });

  it('answers a deadline that passes while it speaks with a result', async () => {
    const engine = new WatchedEngine();
    engine.beforeSound = () => wait(60);
    await using pipeline = createFakePipeline({ engines: [engine] });
    await pipeline.preload();
    const { error } = expectFailure(await pipeline.generateSlot(recipe, 'late', { deadlineMs: 30 }));
    expect(error.code).toBe('DEADLINE_EXCEEDED');
    expect(engine.sounds).toBe(1);
    expectNothingHeld(pipeline);
  });
});

describe('VortexPipeline.generateSlot, aborted by its caller', () => {
  const reason = new Error('the viewer left');

  it("rejects with the caller's reason before anything begins", async () => {
    await using pipeline = createFakePipeline();
    const speaking = pipeline.generateSlot(recipe, 'a', { signal: AbortSignal.abort(reason) });
    await expect(speaking).rejects.toBe(reason);
    expect(pipeline.registry.ps()).toMatchObject([{ state: 'unloaded', loads: 0 }]);
  });

  it('rejects with it while the model is loaded, and lets nothing wait', async () => {
    const controller = new AbortController();
    await using pipeline = createFakePipeline({
      load: (context) => {
        controller.abort(reason);
        return neverLoad(context);
      },
    });
    const speaking = pipeline.generateSlot(recipe, 'a', { signal: controller.signal });
    await expect(speaking).rejects.toBe(reason);
    expectNothingHeld(pipeline);
  });

  it('rejects with it while it speaks, gives the model back, and speaks the next slot', async () => {
    const controller = new AbortController();
    await using pipeline = createFakePipeline();
    const speaking = pipeline.generateSlot(recipe, 'a', {
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(speaking).rejects.toBe(reason);
    expectNothingHeld(pipeline);
    expectSuccess(await pipeline.generateSlot(recipe, 'b'));
  });

  it('leaves the other slots alone', async () => {
    const controller = new AbortController();
    await using pipeline = createFakePipeline();
    const aborted = pipeline.generateSlot(recipe, 'a', {
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    const other = pipeline.generateSlot(recipe, 'b', { signal: new AbortController().signal });
    await expect(aborted).rejects.toBe(reason);
    expectSuccess(await other);
  });

  it('leaves no listener on a signal that outlives the slot', async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    await using pipeline = createFakePipeline();
    expectSuccess(await pipeline.generateSlot(recipe, 'a', { signal, deadlineMs: 60_000 }));
    expect(listeners).toBe(0);
  });
});
