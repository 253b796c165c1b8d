import { existsSync } from 'node:fs';
import { InvalidSpeechError, ModelFileNotFoundError } from '../errors.ts';
import { SAMPLES_PER_FRAME, STYLE_DIMENSIONS } from '../kokoro/kokoro-constants.ts';
import { type Device, type OnnxSession, openOnnxSession } from './onnx-session.ts';
import { OpenOnce } from './open-once.ts';
import { seededNoise } from './seeded-noise.ts';
import type { InferRequest, Prosody, Vocoded, VocodeRequest } from './speech-engine.ts';

/** The compiled graphs: `tokens`, `style`, `speed` → `durations`, `asr`, `f0`, `n` → `audio`. */
export interface StagedSessionOptions {
  readonly prosodyFile: string;
  readonly vocoderFile: string;
  readonly threads: number;
  readonly device: Device;
}

/** Prosody and vocoder, each opened when it is first needed: a process may well use only one of them. */
export class StagedSession {
  readonly #prosody: OpenOnce<OnnxSession>;
  readonly #vocoder: OpenOnce<OnnxSession>;

  constructor({ prosodyFile, vocoderFile, ...options }: StagedSessionOptions) {
    this.#prosody = new OpenOnce(() => open(prosodyFile, options));
    this.#vocoder = new OpenOnce(() => open(vocoderFile, options));
  }

  openProsody(): Promise<OnnxSession> {
    return this.#prosody.get();
  }

  openVocoder(): Promise<OnnxSession> {
    return this.#vocoder.get();
  }

  async prosody({ ids, style, speed }: InferRequest): Promise<Prosody> {
    const session = await this.openProsody();
    const outputs = await session.run({
      tokens: { data: BigInt64Array.from(ids, BigInt), dims: [1, ids.length] },
      style: { data: style, dims: [1, STYLE_DIMENSIONS] },
      speed: { data: Float32Array.of(speed), dims: [1] },
    });
    const [durations, asr, f0, n] = [outputs['durations']!, outputs['asr']!, outputs['f0']!, outputs['n']!];
    return { durations: Int32Array.from(durations, Math.round), asr, f0, n };
  }

  async vocode({
    asr,
    f0,
    n,
    style,
    carried,
    weight,
    phaseCycles,
    seed,
    offsetSamples,
  }: VocodeRequest): Promise<Vocoded> {
    const session = await this.openVocoder();
    const frames = f0.length / 2;
    const length = frames * SAMPLES_PER_FRAME;
    const outputs = await session.run({
      asr: { data: asr, dims: [1, asr.length / frames, frames] },
      f0: { data: f0, dims: [1, 2 * frames] },
      n: { data: n, dims: [1, 2 * frames] },
      style: { data: style, dims: [1, STYLE_DIMENSIONS] },
      noise: { data: seededNoise({ seed, offset: offsetSamples, length }), dims: [1, length, 1] },
      phase: { data: Float32Array.of(phaseCycles % 1), dims: [1] },
      carried: carriedTensor(session, carried),
      weight: { data: Float32Array.of(weight), dims: [1] },
    });
    const samples = outputs['audio']!;
    if (samples.length !== length)
      throw new InvalidSpeechError({ found: `${samples.length} samples for ${frames} frames` });
    return { samples, carried: outputs['carried_out'] };
  }

  async close(): Promise<void> {
    const opened = await Promise.all([this.#prosody.take(), this.#vocoder.take()]);
    for (const session of opened) await session?.close();
  }
}

async function open(file: string, options: Pick<StagedSessionOptions, 'threads' | 'device'>): Promise<OnnxSession> {
  if (!existsSync(file)) throw new ModelFileNotFoundError({ path: file });
  return openOnnxSession({ ...options, model: file, path: file });
}

/** The statistics of the windows before, [2, channels, 1]; nothing is carried into the first window. */
function carriedTensor(session: OnnxSession, carried: Float32Array | undefined) {
  const shape = session.inputs.find(({ name }) => name === 'carried')?.shape ?? [];
  const dims = shape.map(Number);
  return { data: carried ?? new Float32Array(dims.reduce((product, size) => product * size, 1)), dims };
}
