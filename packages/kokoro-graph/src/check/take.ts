import { InvalidModelError } from '../errors.ts';
import type { CheckInput } from './check-input.ts';
import type { OpenSession, RuntimeSession, RuntimeTensor } from './runtime.ts';

/** What a model said: frames for each token, pads included, and the sound. */
export interface Take {
  readonly durations: Float32Array;
  readonly audio: Float32Array;
}

const SAMPLES_PER_FRAME = 600;

/** Says each input with a graph that goes from tokens to `durations` and `audio`. */
export async function speakWhole(
  openSession: OpenSession,
  path: string,
  inputs: readonly CheckInput[],
): Promise<Take[]> {
  return withSession(openSession, path, (session) =>
    eachInOrder(inputs, async (input) => {
      const results = await session.run(textFeeds(input));
      return { durations: floatsOf(results, 'durations'), audio: floatsOf(results, 'audio') };
    }),
  );
}

/** The outputs of the prosody stage, in the shapes that the vocoder takes. */
export interface Prosody {
  readonly durations: Float32Array;
  readonly asr: RuntimeTensor;
  readonly f0: RuntimeTensor;
  readonly n: RuntimeTensor;
}

export async function runProsody(
  openSession: OpenSession,
  path: string,
  inputs: readonly CheckInput[],
): Promise<Prosody[]> {
  return withSession(openSession, path, (session) =>
    eachInOrder(inputs, async (input) => {
      const { durations, asr, f0, n } = await session.run(textFeeds(input));
      if (asr === undefined || f0 === undefined || n === undefined) throw missing('asr, f0 or n');
      return { durations: floatsOf({ durations }, 'durations'), asr, f0, n };
    }),
  );
}

/** Says what the prosody stage decided, whole: nothing carried, no noise, the source from the start of its cycle. */
export async function runVocoder(
  openSession: OpenSession,
  path: string,
  {
    inputs,
    prosodies,
    carriedChannels,
  }: { inputs: readonly CheckInput[]; prosodies: readonly Prosody[]; carriedChannels: number },
): Promise<Take[]> {
  return withSession(openSession, path, (session) =>
    eachInOrder(prosodies, async ({ durations, asr, f0, n }, i) => {
      const samples = durations.reduce((sum, frames) => sum + frames, 0) * SAMPLES_PER_FRAME;
      const results = await session.run({
        asr,
        f0,
        n,
        style: styleOf(inputs[i] as CheckInput),
        noise: { data: new Float32Array(samples), dims: [1, samples, 1] },
        phase: { data: new Float32Array(1), dims: [1] },
        carried: { data: new Float32Array(2 * carriedChannels), dims: [2, carriedChannels, 1] },
        weight: { data: Float32Array.of(1), dims: [1] },
      });
      return { durations, audio: floatsOf(results, 'audio') };
    }),
  );
}

function textFeeds({ tokens, style, speed }: CheckInput): Record<string, RuntimeTensor> {
  return {
    tokens: { data: BigInt64Array.from([0, ...tokens, 0], BigInt), dims: [1, tokens.length + 2] },
    style: styleOf({ style }),
    speed: { data: Float32Array.of(speed), dims: [1] },
  };
}

const styleOf = ({ style }: Pick<CheckInput, 'style'>): RuntimeTensor => ({ data: style, dims: [1, style.length] });

async function withSession<T>(openSession: OpenSession, path: string, use: (session: RuntimeSession) => Promise<T>) {
  const session = await openSession(path);
  try {
    return await use(session);
  } finally {
    await session.release();
  }
}

async function eachInOrder<T, R>(items: readonly T[], use: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const [index, item] of items.entries()) results.push(await use(item, index));
  return results;
}

function floatsOf(results: Readonly<Record<string, RuntimeTensor | undefined>>, name: string): Float32Array {
  const data = results[name]?.data;
  if (!(data instanceof Float32Array)) throw missing(name);
  return data;
}

const missing = (name: string) => new InvalidModelError({ reason: `running it gave no ${name}` });
