import { loadKokoro } from '@vortex/tts-core';
import { z } from 'zod';
import { type MeasuredEngine, serveEngine } from './serve-engine.ts';

// The process that speaks with Vortex.

const { modelDir, voicesDir, voiceId, precision } = z
  .strictObject({
    modelDir: z.string(),
    voicesDir: z.string(),
    voiceId: z.string(),
    precision: z.enum(['fp32', 'fast']),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

await serveEngine(async (): Promise<MeasuredEngine> => {
  const kokoro = await loadKokoro({ modelDir, voicesDir, precision });
  const { engine, processes, threads } = kokoro.description;
  return {
    description: `${engine} ${kokoro.description.precision}, ${processes} × ${threads} threads`,
    async *speak(text, delivery) {
      const request = { text, voiceId, maxDurationMs: Number.POSITIVE_INFINITY };
      if (delivery === 'whole') {
        const { samples, warnings } = await kokoro.synthesize(request);
        yield { length: samples.length, isCut: warnings.some(({ code }) => code === 'TEXT_TRUNCATED') };
      } else {
        for await (const { samples } of kokoro.speakStream(request)) yield { length: samples.length, isCut: false };
      }
    },
    close: () => kokoro.close(),
  };
});
