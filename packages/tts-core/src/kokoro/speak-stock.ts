import { fadeEdges } from '@vortex/audio';
import { chunkTokens } from '../tokens/chunk-tokens.ts';
import { styleFor } from '../voices/voice-pack.ts';
import { checkSamples } from './check-samples.ts';
import { KOKORO_SAMPLE_RATE, SAMPLES_PER_FRAME } from './kokoro-constants.ts';
import { limitPeaks } from './limit-peaks.ts';
import type { SpeakChunksOptions, SpokenPart } from './spoken-part.ts';

/**
 * Speaks with the published graph: every chunk is one inference, and its durations are known only with its sound.
 * Pitch and energy are not the graph's to change.
 */
export async function* speakStock({
  hosts,
  chunks,
  pack,
  delivery: { speed },
  layout,
  signal,
}: SpeakChunksOptions): AsyncGenerator<SpokenPart> {
  const [host] = hosts;
  for (const [index, chunk] of chunks.entries()) {
    const tokens = chunkTokens(chunk);
    const style = styleFor({ pack, tokenCount: tokens.ids.length - 2 });
    const { samples, durations } = await host!.call('infer', { ids: tokens.ids, style, speed }, { signal });
    checkSamples(samples);
    const { firstFrame, endFrame, words } = layout.place({ chunk, tokens, durations });
    const heard = limitPeaks(samples.subarray(firstFrame * SAMPLES_PER_FRAME, endFrame * SAMPLES_PER_FRAME));
    const part = fadeEdges({ samples: heard, sampleRate: KOKORO_SAMPLE_RATE });
    // Where the rest does not fit, this chunk is the last.
    const chunkCount = layout.isFull ? index + 1 : chunks.length;
    yield { samples: part.samples, words, fraction: (index + 1) / chunkCount };
    if (layout.isFull) return;
  }
}
