import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { streamWav } from '@vortex/audio';
import type { SpeechPart } from '@vortex/tts-core';
import type { CliContext } from '../cli-context.ts';

export interface StreamSpeechOptions {
  readonly parts: AsyncIterable<SpeechPart>;
  /** A file, or `-` for standard output. */
  readonly output: string;
  readonly context: CliContext;
}

/** Writes a WAV while it is being spoken, to a file or to standard output; a slow reader slows the speaker down. */
export async function streamSpeech({ parts, output, context: { stdout, signal } }: StreamSpeechOptions): Promise<void> {
  const bytes = Readable.from(streamWav(parts), { objectMode: false });
  if (output === '-') {
    await pipeline(bytes, stdout, { signal, end: false });
    return;
  }
  await mkdir(path.dirname(output), { recursive: true });
  await pipeline(bytes, createWriteStream(output), { signal });
}
