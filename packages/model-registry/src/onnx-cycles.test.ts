import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { createModelRegistry } from './model-registry.ts';
import { collectGarbage } from './testing/collect-garbage.ts';
import { tinyOnnxModel } from './testing/tiny-onnx-model.ts';

const CYCLES = 1_000;
const WARM_UP = 300;
const LENGTH = 256 * 1024;
const MODEL_BYTES = LENGTH * 4;

describe('a real model', () => {
  it('loaded, run and unloaded a thousand times does not make the process grow', async () => {
    const file = tinyOnnxModel({ length: LENGTH });
    await using registry = createModelRegistry({
      budgets: {},
      models: {
        tiny: {
          footprint: { residentBytes: MODEL_BYTES },
          keepAliveMs: 0,
          load: () => InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1 }),
          dispose: (session) => session.release(),
        },
      },
    });
    const input = new Tensor('float32', new Float32Array(LENGTH).fill(2), [LENGTH]);
    const samples: { cycle: number; rssBytes: number }[] = [];
    for (let cycle = 1; cycle <= CYCLES; cycle++) {
      await registry.use('tiny', async (session) => {
        const { output } = await session.run({ input });
        if (cycle === 1) expect((output!.data as Float32Array).slice(0, 2)).toEqual(Float32Array.of(3, 3));
      });
      if (cycle >= WARM_UP && cycle % 50 === 0) {
        await collectGarbage();
        samples.push({ cycle, rssBytes: process.memoryUsage.rss() });
      }
    }
    await registry.unload('tiny');
    expect(registry.ps()[0]).toMatchObject({ state: 'unloaded', loads: CYCLES, leases: 0 });
    // A cycle that kept the session, or even only its weights, would grow by 1 MiB.
    expect(slopeOf(samples)).toBeLessThan(MODEL_BYTES / 20);
  }, 60_000);
});

/** Bytes per cycle, by least squares. */
function slopeOf(samples: readonly { readonly cycle: number; readonly rssBytes: number }[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const x = mean(samples.map(({ cycle }) => cycle));
  const y = mean(samples.map(({ rssBytes }) => rssBytes));
  const covariance = mean(samples.map(({ cycle, rssBytes }) => (cycle - x) * (rssBytes - y)));
  return covariance / mean(samples.map(({ cycle }) => (cycle - x) ** 2));
}
