import { SLOT_SAMPLES, type SpeechPart } from '@vortex/tts-core';
import { createFakeKokoro, FakeSpeechEngine } from '@vortex/tts-core/testing';
import { describe, expect, it } from 'vitest';
import { haveEqualBytes } from './testing/equal-bytes.ts';
import { createFakePipeline } from './testing/fake-pipeline.ts';
import { expectFailure, expectNothingHeld, expectSuccess, neverLoad, recipe } from './testing/slot-expectations.ts';
import { WatchedEngine } from './testing/watched-engine.ts';
import type { SlotProgress } from './vortex-pipeline.ts';

describe('VortexPipeline.generateSlot', () => {
  it('makes a recipe speech, and says what it did', async () => {
    await using pipeline = createFakePipeline();
    const result = expectSuccess(await pipeline.generateSlot(recipe, 'demo-001'));
    expect(result).toMatchObject({
      slotId: 'demo-001',
      seed: 42,
      engine: 'compiled',
      precision: 'fp32',
      voiceIds: ['af_sky', 'af_bella'],
      degraded: false,
      substitutions: [],
      warnings: [],
    });
    expect(result.audio.sampleRate).toBe(24_000);
    expect(result.words.map(({ text }) => text)).toEqual(['Hold', 'this', 'Is', 'it', 'safe']);
    expect(result.captions.length).toBeGreaterThan(0);
    const { validateMs, acquireMs, speakMs, totalMs } = result.timings;
    expect(totalMs).toBeGreaterThanOrEqual(validateMs! + acquireMs! + speakMs!);
  });

  it('loads the model with the first slot, and tells what was held before and after it', async () => {
    await using pipeline = createFakePipeline();
    const first = expectSuccess(await pipeline.generateSlot(recipe, 'a'));
    expect(first.snapshots.before).toMatchObject({
      trigger: 'pre-generation',
      models: [{ modelId: 'kokoro', state: 'unloaded', loads: 0 }],
    });
    expect(first.snapshots.after).toMatchObject({
      trigger: 'post-generation',
      models: [{ modelId: 'kokoro', state: 'ready', loads: 1, leases: 0 }],
      leases: [],
    });
    const second = expectSuccess(await pipeline.generateSlot(recipe, 'b'));
    expect(second.snapshots.after.models).toMatchObject([{ state: 'ready', loads: 1 }]);
    expect(second.snapshots.before.seq).toBeGreaterThan(first.snapshots.after.seq);
  });

  it("writes every slot into the caller's buffer, and leaves nothing of the slot before in it", async () => {
    await using pipeline = createFakePipeline();
    const output = new Float32Array(SLOT_SAMPLES).fill(0.9);
    const longer = { audio_track: { voice_id: 'morty', script: 'A much longer slot was spoken here before.' } };
    expectSuccess(await pipeline.generateSlot(longer, 'before', { output }));
    const reused = expectSuccess(await pipeline.generateSlot(recipe, 'after', { output }));
    expect(reused.audio.samples.buffer).toBe(output.buffer);
    expect(reused.audio.samples.byteOffset).toBe(0);
    const own = expectSuccess(await pipeline.generateSlot(recipe, 'own'));
    expect(own.audio.samples.buffer.byteLength).toBe(SLOT_SAMPLES * 4);
    expect(haveEqualBytes(reused.audio.samples, own.audio.samples)).toBe(true);
  });

  it('derives the seed from what is said when the recipe names none', async () => {
    await using pipeline = createFakePipeline();
    const { seed: _seed, ...unseeded } = recipe;
    const [first, second] = await Promise.all([
      pipeline.generateSlot(unseeded, 'a'),
      pipeline.generateSlot(unseeded, 'b'),
    ]);
    expect(expectSuccess(first).seed).toBe(expectSuccess(second).seed);
  });

  it('tells which slot is how far', async () => {
    await using pipeline = createFakePipeline();
    const steps: SlotProgress[] = [];
    await pipeline.generateSlot(recipe, 'demo-001', { onProgress: (step) => steps.push(step) });
    expect(new Set(steps.map(({ slotId }) => slotId))).toEqual(new Set(['demo-001']));
    expect(steps.at(-1)!.fraction).toBe(1);
  });

  it('speaks slots that are asked for at once, each as it would be alone', async () => {
    await using pipeline = createFakePipeline({ engines: [new FakeSpeechEngine(), new FakeSpeechEngine()] });
    const recipes = ['One slot.', 'Another slot, which is longer.', 'And a third.'].map((script) => ({
      audio_track: { voice_id: 'rick_c137', script },
    }));
    const together = await Promise.all(recipes.map((each, index) => pipeline.generateSlot(each, `slot-${index}`)));
    for (const [index, each] of recipes.entries()) {
      const alone = expectSuccess(await pipeline.generateSlot(each, 'alone'));
      const { slotId, audio, words } = expectSuccess(together[index]!);
      expect(slotId).toBe(`slot-${index}`);
      expect(words).toEqual(alone.words);
      expect(haveEqualBytes(audio.samples, alone.audio.samples)).toBe(true);
    }
    expectNothingHeld(pipeline);
  });

  it('does not let two slots write to one buffer at once', async () => {
    await using pipeline = createFakePipeline();
    const output = new Float32Array(SLOT_SAMPLES);
    const results = await Promise.all(['a', 'b'].map((slotId) => pipeline.generateSlot(recipe, slotId, { output })));
    const failures = results.filter(({ success }) => !success);
    expect(failures).toMatchObject([{ error: { code: 'OUTPUT_BUFFER_INVALID' } }]);
  });
});

describe('VortexPipeline.close', () => {
  it('lets a running slot end, takes no other, and ends the engine', async () => {
    let closed = false;
    class ClosableEngine extends WatchedEngine {
      override async close() {
        closed = true;
      }
    }
    const engine = new ClosableEngine();
    const pipeline = createFakePipeline({ engines: [engine] });
    let speakOn = () => {};
    const isSpeaking = new Promise<void>((resolve) => {
      engine.beforeSound = () => {
        resolve();
        return new Promise((goOn) => {
          speakOn = goOn;
          engine.beforeSound = () => {};
        });
      };
    });
    const running = pipeline.generateSlot(recipe, 'running');
    await isSpeaking;
    const closing = pipeline.close();
    expect(expectFailure(await pipeline.generateSlot(recipe, 'late')).error.code).toBe('PIPELINE_CLOSED');
    expect(closed).toBe(false);
    speakOn();
    expectSuccess(await running);
    await closing;
    expect(closed).toBe(true);
    await pipeline.close();
  });

  it('makes everything else reject', async () => {
    const pipeline = createFakePipeline();
    await pipeline.close();
    const request = { text: 'Hello.', voiceId: 'morty' };
    for (const call of [
      () => pipeline.speak(request),
      () => pipeline.speakStream(request).next(),
      () => pipeline.planSlot(recipe),
      () => pipeline.preload(),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'PIPELINE_CLOSED' });
    }
  });
});

describe('VortexPipeline.planSlot', () => {
  it('says without a sound what generateSlot then speaks', async () => {
    const engine = new WatchedEngine();
    await using pipeline = createFakePipeline({ engines: [engine] });
    const script = 'This recipe is spoken much too slowly for the slot that it is meant for.';
    const slow = { audio_track: { voice_id: 'rick_c137', speed: 0.8, script } };
    const { durationMs } = await pipeline.planSlot(slow);
    const duration_seconds = (durationMs * 0.85) / 1000;
    const fast = { ...slow, slot_params: { duration_seconds, overflow: 'speed_up' } } as const;
    const plan = await pipeline.planSlot(fast);
    expect(engine.sounds).toBe(0);
    expectNothingHeld(pipeline);
    const { words, warnings, audio } = expectSuccess(await pipeline.generateSlot(fast, 'a'));
    expect(warnings).toMatchObject([{ code: 'SPED_UP' }]);
    expect(plan).toMatchObject({ words, warnings, durationMs: audio.samples.length / 24 });
  });

  it('refuses what generateSlot would refuse', async () => {
    await using pipeline = createFakePipeline();
    const tooLong = { ...recipe, slot_params: { duration_seconds: 1, overflow: 'error' } } as const;
    await expect(pipeline.planSlot(tooLong)).rejects.toMatchObject({ code: 'SLOT_OVERFLOW' });
    await expect(pipeline.planSlot({} as never)).rejects.toMatchObject({ code: 'RECIPE_INVALID' });
    expectNothingHeld(pipeline);
  });

  it('says that the stock engine cannot plan', async () => {
    await using pipeline = createFakePipeline({ kind: 'stock' });
    await expect(pipeline.planSlot(recipe)).rejects.toMatchObject({ code: 'PLAN_NOT_POSSIBLE' });
    expectNothingHeld(pipeline);
  });
});

describe('VortexPipeline.speak', () => {
  const longText = 'All work and no play makes a dull television. '.repeat(20);

  it('speaks more than a slot, with the names that recipes use', async () => {
    await using pipeline = createFakePipeline();
    const { durationMs, voiceId, warnings } = await pipeline.speak({ text: longText, voiceId: 'morty' });
    expect(durationMs).toBeGreaterThan(45_000);
    expect({ voiceId, warnings }).toEqual({ voiceId: 'af_bella', warnings: [] });
  });

  it('hands on parts that are the same speech', async () => {
    await using pipeline = createFakePipeline();
    const request = { text: longText, voiceId: 'rick_c137' };
    const { words, samples } = await pipeline.speak(request);
    const parts: SpeechPart[] = [];
    for await (const part of pipeline.speakStream(request)) parts.push(part);
    expect(parts.length).toBeGreaterThan(5);
    expect(parts.flatMap((part) => part.words)).toEqual(words);
    expect(parts.reduce((total, part) => total + part.samples.length, 0)).toBe(samples.length);
    expectNothingHeld(pipeline);
  });

  it('gives the model back when nobody listens any more', async () => {
    await using pipeline = createFakePipeline();
    for await (const _part of pipeline.speakStream({ text: longText, voiceId: 'morty' })) break;
    expectNothingHeld(pipeline);
  });

  it('refuses an unknown voice before the model is loaded', async () => {
    await using pipeline = createFakePipeline({ load: neverLoad });
    const speaking = pipeline.speak({ text: 'Hi.', voiceId: 'mortie' });
    await expect(speaking).rejects.toMatchObject({ code: 'VOICE_NOT_FOUND', found: 'mortie' });
  });

  it("rejects with the signal's own reason when it is aborted", async () => {
    const controller = new AbortController();
    await using pipeline = createFakePipeline({
      load: async () => {
        controller.abort('enough');
        return createFakeKokoro();
      },
    });
    const speaking = pipeline.speak({ text: longText, voiceId: 'morty', signal: controller.signal });
    await expect(speaking).rejects.toBe('enough');
    expectNothingHeld(pipeline);
  });
});
