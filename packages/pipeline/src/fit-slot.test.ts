import { createFakeKokoro } from '@vortex/tts-core/testing';
import { describe, expect, it } from 'vitest';
import { fitSlot, maxSpeedRatio } from './fit-slot.ts';
import { resolved } from './testing/test-catalog.ts';
import { WatchedEngine } from './testing/watched-engine.ts';

const TEXT = 'Nobody wrote this, and nobody recorded it. '.repeat(6).trim();

const recipeOf = (overflow: 'truncate' | 'speed_up' | 'error', duration_seconds: number, speed = 1) =>
  resolved({
    slot_params: { duration_seconds, overflow },
    audio_track: { voice_id: 'rick_c137', speed, script: TEXT },
  });

describe('fitSlot', () => {
  it('asks the engine nothing when the slot may be cut', async () => {
    const engine = new WatchedEngine();
    await using model = createFakeKokoro({ engines: [engine] });
    await expect(fitSlot({ recipe: recipeOf('truncate', 1), model })).resolves.toBe(1);
    expect(engine.speeds).toEqual([]);
  });

  it.each(['speed_up', 'error'] as const)('leaves what fits as it is (%s)', async (overflow) => {
    await using model = createFakeKokoro();
    await expect(fitSlot({ recipe: recipeOf(overflow, 45), model })).resolves.toBe(1);
  });

  it('leaves an engine alone that cannot plan: it is known only afterwards whether the slot fits', async () => {
    await using model = createFakeKokoro({ kind: 'stock' });
    await expect(fitSlot({ recipe: recipeOf('error', 1), model })).resolves.toBe(1);
  });

  it('gives the ratio that takes the speed to its limit when not even that fits', async () => {
    await using model = createFakeKokoro();
    await expect(fitSlot({ recipe: recipeOf('speed_up', 5, 0.9), model })).resolves.toBe(1.2 / 0.9);
  });

  it('has nothing to add to a speed that is at its limit already', async () => {
    await using model = createFakeKokoro();
    await expect(fitSlot({ recipe: recipeOf('speed_up', 5, 1.2), model })).resolves.toBe(1);
  });

  it('makes no sound while it searches, and asks for a few plans only', async () => {
    const engine = new WatchedEngine();
    await using model = createFakeKokoro({ engines: [engine] });
    const { durationMs, chunks } = await model.plan({ text: TEXT, voiceId: 'af_sky' });
    await fitSlot({ recipe: recipeOf('speed_up', durationMs / 1100), model });
    expect(engine.sounds).toBe(0);
    expect(engine.speeds.length / chunks.length).toBeLessThan(9);
  });

  it("rejects with the signal's own reason", async () => {
    await using model = createFakeKokoro();
    const signal = AbortSignal.abort('enough');
    await expect(fitSlot({ recipe: recipeOf('error', 45), model, signal })).rejects.toBe('enough');
  });
});

describe('maxSpeedRatio', () => {
  it('is what takes the slowest segment to 1.2', () => {
    const segments = [{ text: 'a', speed: 0.8 }, { pause_ms: 5 }, { phonemes: 'a', speed: 1 }];
    expect(maxSpeedRatio(resolved({ audio_track: { voice_id: 'morty', segments } }))).toBeCloseTo(1.5);
  });
});
