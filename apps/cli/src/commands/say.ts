import path from 'node:path';
import { attachPunctuation, cuesFromWords, encodeWav, findCaptionFormat } from '@vortex/audio';
import { createVortexPipeline, renderOutputs, resolveSpeech, type SpeakRequest } from '@vortex/pipeline';
import { describeWarning, type Speech } from '@vortex/tts-core';
import type { CliContext } from '../cli-context.ts';
import { UsageError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { printJson, printLines } from '../print.ts';
import { publishStatus } from '../status/publish-status.ts';
import { SpeechProgressBar } from '../terminal/speech-progress-bar.ts';
import { type EngineFlags, engineFlags } from './engine-flags.ts';
import { installModel } from './install-model.ts';
import { readStdin } from './read-stdin.ts';
import { streamSpeech } from './stream-speech.ts';

export interface SayOptions extends EngineFlags {
  readonly voice: string;
  readonly emotion?: string | undefined;
  readonly speed?: number | undefined;
  /** Cents, instead of the emotion's. */
  readonly pitch?: number | undefined;
  /** Ratio, instead of the emotion's. */
  readonly energy?: number | undefined;
  readonly seed?: number | undefined;
  /** A file, or `-` for standard output. */
  readonly output: string;
  readonly captions?: string | undefined;
  /** Writes every part as soon as it is spoken. */
  readonly stream: boolean;
  readonly offline: boolean;
  readonly json: boolean;
}

/** Speaks a text, however long it is. */
export async function say(input: string, options: SayOptions, context: CliContext): Promise<ExitCode> {
  checkOptions(options);
  const text = input === '-' ? new TextDecoder().decode(await readStdin(context)) : input;
  await using pipeline = await createVortexPipeline({
    configDir: context.configDir,
    store: context.openStore({ offline: true }),
    engine: engineFlags(options),
  });
  const { voice: voiceId, emotion, speed, seed, pitch: pitchCents, energy } = options;
  const request: SpeakRequest = {
    text,
    voiceId,
    emotion,
    speed,
    seed,
    override: { ...(pitchCents !== undefined && { pitchCents }), ...(energy !== undefined && { energy }) },
    signal: context.signal,
  };
  // A wrong name is told before anything is fetched or loaded.
  resolveSpeech(request, pipeline.catalog);
  await installModel(context, context.openStore({ offline: options.offline }));
  await using _status = publishStatus({ context, pipeline, command: 'say' });
  await pipeline.preload({ signal: context.signal });
  if (options.stream) {
    await streamSpeech(pipeline.speakStream(request), context);
    return EXIT.done;
  }

  const startMs = performance.now();
  const speech = await speak();
  const tookMs = performance.now() - startMs;

  async function speak(): Promise<Speech> {
    using bar = new SpeechProgressBar(context, 'speaking');
    return await pipeline.speak({ ...request, onProgress: bar.show });
  }

  const files = await write({ speech, text, options, context });
  const timesRealTime = speech.durationMs / tookMs;
  if (options.json) {
    const { samples: _samples, warnings, durationMs, ...details } = speech;
    printJson(context, {
      ...details,
      audioMs: durationMs,
      tookMs,
      timesRealTime,
      files,
      warnings: warnings.map((warning) => ({ ...warning, message: describeWarning(warning) })),
    });
  } else if (options.output !== '-') {
    printLines(context, [
      `${files.join(', ')}: ${(speech.durationMs / 1000).toFixed(2)} s in ${(tookMs / 1000).toFixed(2)} s, ${timesRealTime.toFixed(2)} × real time`,
      ...speech.warnings.map((warning) => `  warning: ${describeWarning(warning)}`),
    ]);
  }
  return EXIT.done;
}

/** @throws UsageError, UnknownFormatError before anything is fetched or spoken. */
function checkOptions({ output, captions, stream, json }: SayOptions): void {
  if (stream && output !== '-') {
    throw new UsageError({
      message: '--stream writes to standard output only: a file is not there before it is complete.',
      hint: 'Add -o -, or leave out --stream.',
    });
  }
  if (stream && captions !== undefined) {
    throw new UsageError({ message: '--stream gives no captions.', hint: 'Leave out --stream or --captions.' });
  }
  if (output === '-' && json) {
    throw new UsageError({
      message: 'Standard output cannot take both sound and JSON.',
      hint: 'Leave out --json, or give -o a file.',
    });
  }
  if (output !== '-' && path.extname(output) !== '.wav') {
    throw new UsageError({ message: `${output} does not end with .wav.`, hint: 'Name a .wav file: -o speech.wav.' });
  }
  if (captions !== undefined) findCaptionFormat(path.extname(captions).slice(1));
}

async function write({
  speech,
  text,
  options: { output, captions: captionsFile },
  context: { stdout, signal },
}: {
  speech: Speech;
  text: string;
  options: SayOptions;
  context: CliContext;
}): Promise<string[]> {
  const audio = { samples: speech.samples, sampleRate: speech.sampleRate };
  const metadata = {
    title: text.slice(0, 80),
    artist: speech.voiceId,
    comment: `seed ${speech.seed}`,
    software: 'Vortex',
  };
  const captions = cuesFromWords(attachPunctuation(speech.words, text), { audioDurationMs: speech.durationMs });
  const files: string[] = [];
  if (output === '-') {
    await new Promise<void>((resolve, reject) => {
      stdout.write(encodeWav(audio, { metadata }), (error) => (error ? reject(error) : resolve()));
    });
  } else {
    const { dir, name } = path.parse(output);
    files.push(...(await renderOutputs({ basePath: path.join(dir, name), audio, captions, metadata, signal })));
  }
  if (captionsFile !== undefined) {
    const { dir, name, ext } = path.parse(captionsFile);
    const basePath = path.join(dir, name);
    files.push(
      ...(await renderOutputs({ basePath, audio, captions, formats: [], captionFormats: [ext.slice(1)], signal })),
    );
  }
  return files;
}
