import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { streamWav } from '@vortex/audio';
import type { SpeechPart } from '@vortex/tts-core';
import type { CliContext } from '../cli-context.ts';

/** Writes a WAV to standard output while it is being spoken; a slow reader slows the speaker down. */
export async function streamSpeech(
  parts: AsyncIterable<SpeechPart>,
  { stdout, signal }: Pick<CliContext, 'stdout' | 'signal'>,
): Promise<void> {
  await pipeline(Readable.from(streamWav(parts), { objectMode: false }), stdout, { signal, end: false });
}
