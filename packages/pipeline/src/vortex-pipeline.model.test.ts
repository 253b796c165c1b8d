import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rmsDb } from '@vortex/audio';
import { SLOT_SAMPLES } from '@vortex/tts-core';
import { describe, expect, it } from 'vitest';
import { expectFailure, expectNothingHeld, expectSuccess } from './testing/slot-expectations.ts';
import { createVortexPipeline } from './vortex-pipeline.ts';

const configDir = fileURLToPath(new URL('../../../configs', import.meta.url));

/** The processes that this one has started and that still run. */
async function childProcesses(): Promise<string[]> {
  const tasks = await readdir('/proc/self/task').catch(() => []);
  const lists = await Promise.all(
    tasks.map((task) => readFile(`/proc/self/task/${task}/children`, 'utf8').catch(() => '')),
  );
  return lists.flatMap((list) => list.split(' ').filter((id) => id !== ''));
}

describe('VortexPipeline with the real Kokoro', () => {
  it('speaks what it has planned, again and again, and leaves no process behind', async () => {
    const before = await childProcesses();
    const output = new Float32Array(SLOT_SAMPLES);
    const recipe = {
      seed: 7,
      audio_track: {
        voice_id: 'rick_c137',
        segments: [{ text: 'Hold this.' }, { pause_ms: 300 }, { text: 'Is it safe?', voice_id: 'jerry' }],
      },
    };
    {
      await using pipeline = await createVortexPipeline({ configDir });
      const plan = await pipeline.planSlot(recipe);
      const first = expectSuccess(await pipeline.generateSlot(recipe, 'first', { output }));
      expect(first).toMatchObject({ engine: 'compiled', voiceIds: ['af_sky', 'am_michael'], warnings: [] });
      expect(plan).toMatchObject({ words: first.words, durationMs: first.audio.samples.length / 24 });
      expect(rmsDb(first.audio)).toBeGreaterThan(-40);
      expect(first.audio.samples.every((sample) => Math.abs(sample) <= 1)).toBe(true);

      const { error } = expectFailure(await pipeline.generateSlot(recipe, 'late', { deadlineMs: 50 }));
      expect(error.code).toBe('DEADLINE_EXCEEDED');
      expectNothingHeld(pipeline);

      const copy = first.audio.samples.slice();
      const again = expectSuccess(await pipeline.generateSlot(recipe, 'again', { output }));
      expect(Buffer.from(again.audio.samples.slice().buffer).equals(Buffer.from(copy.buffer))).toBe(true);
    }
    await expect.poll(childProcesses, { timeout: 10_000 }).toEqual(before);
  }, 120_000);
});
