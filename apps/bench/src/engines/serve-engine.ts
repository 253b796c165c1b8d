import { createInterface } from 'node:readline';
import { type Delivery, type EngineAnswer, type EngineRequest, readRequest, writeLine } from './engine-protocol.ts';

/** A part of speech as an engine hands it over. */
export interface SpokenSamples {
  /** Samples of 24 kHz. */
  readonly length: number;
  /** Whether text was left out. */
  readonly isCut: boolean;
}

/** An engine as the bench sees it. */
export interface MeasuredEngine {
  /** For people: how it is set up. */
  readonly description: string;
  speak(text: string, delivery: Delivery): AsyncIterable<SpokenSamples>;
  close(): Promise<void>;
}

const SAMPLES_PER_MS = 24;

/**
 * Serves an engine to the process that started this one, until stdin ends. Every engine is timed by this code, so that
 * none is timed differently.
 */
export async function serveEngine(open: () => Promise<MeasuredEngine>): Promise<void> {
  let engine: MeasuredEngine | undefined;

  const answer = async (request: EngineRequest): Promise<EngineAnswer> => {
    const startMs = performance.now();
    if (request.ask === 'load') {
      engine = await open();
      return { answer: 'loaded', load_ms: performance.now() - startMs, description: engine.description };
    }
    if (engine === undefined) throw new Error('the engine is not loaded');
    let firstSoundMs: number | undefined;
    let samples = 0;
    let isCut = false;
    for await (const part of engine.speak(request.text, request.delivery)) {
      firstSoundMs ??= performance.now() - startMs;
      samples += part.length;
      isCut ||= part.isCut;
    }
    const latencyMs = performance.now() - startMs;
    if (firstSoundMs === undefined || samples === 0) throw new Error('the engine spoke nothing');
    return {
      answer: 'spoken',
      latency_ms: latencyMs,
      first_sound_ms: firstSoundMs,
      audio_ms: samples / SAMPLES_PER_MS,
      is_cut: isCut,
    };
  };

  try {
    for await (const line of createInterface({ input: process.stdin })) {
      const message = await answer(readRequest(line)).catch(
        (error: unknown): EngineAnswer => ({ answer: 'failed', message: describe(error) }),
      );
      process.stdout.write(writeLine(message));
    }
  } finally {
    await engine?.close();
  }
}

/** Short enough for a line of a table: some libraries throw their whole source. */
function describe(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 500);
}
