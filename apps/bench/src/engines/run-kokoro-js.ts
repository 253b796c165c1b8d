import { KokoroTTS, TextSplitterStream } from 'kokoro-js';
import { z } from 'zod';
import { type MeasuredEngine, serveEngine } from './serve-engine.ts';

// The process that speaks with kokoro-js, as its documentation shows it, from a folder instead of the network.

const { modelDir, voiceId, dtype } = z
  .strictObject({
    modelDir: z.string(),
    voiceId: z.custom<NonNullable<NonNullable<Parameters<KokoroTTS['generate']>[1]>['voice']>>(),
    dtype: z.enum(['fp32', 'q8']),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

await serveEngine(async (): Promise<MeasuredEngine> => {
  const kokoro = await KokoroTTS.from_pretrained(modelDir, { dtype, device: 'cpu' });
  const options = { voice: voiceId };

  // The library cuts a text that is too long without saying so; its own tokenizer knows.
  const { tokenizer } = kokoro;
  let isCut = false;
  kokoro.tokenizer = ((text: string, settings: object) => {
    const cut = tokenizer(text, settings);
    isCut = tokenizer(text).input_ids.dims.at(-1) > cut.input_ids.dims.at(-1);
    return cut;
  }) as typeof tokenizer;

  return {
    description: `${dtype}, its own threads`,
    async *speak(text, delivery) {
      if (delivery === 'whole') {
        const { audio } = await kokoro.generate(text, options);
        yield { length: audio.length, isCut };
      } else {
        // Given a plain text, its stream waits for more text for ever.
        const splitter = new TextSplitterStream();
        splitter.push(text);
        splitter.close();
        for await (const { audio } of kokoro.stream(splitter, options)) yield { length: audio.audio.length, isCut };
      }
    },
    async close() {
      await kokoro.model.dispose();
    },
  };
});
