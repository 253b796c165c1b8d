import { setImmediate as tick } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { InferRequest, VocodeRequest } from '../engine/speech-engine.ts';
import type { SpeechPart } from '../speech.ts';
import { createFakeKokoro, FakeSpeechEngine } from '../testing/index.ts';

const VOICE = 'af_sky';
/** Two chunks of about 18 s each, and many windows. */
const TEXT = 'All work and no play makes a dull day for everyone. '.repeat(10).trim();

/** Hums, and notes what it is asked; what it does instead can be said for each stage. */
class NotingEngine extends FakeSpeechEngine {
  readonly predicted: InferRequest[] = [];
  readonly vocoded: VocodeRequest[] = [];
  readonly #onProsody: (call: number) => void;
  readonly #onVocode: (call: number) => void | Promise<void>;

  constructor({
    onProsody = () => {},
    onVocode = () => {},
  }: {
    onProsody?: (call: number) => void;
    onVocode?: (call: number) => void | Promise<void>;
  } = {}) {
    super();
    this.#onProsody = onProsody;
    this.#onVocode = onVocode;
  }

  override async prosody(request: InferRequest) {
    this.#onProsody(this.predicted.push(request));
    return super.prosody(request);
  }

  override async vocode(request: VocodeRequest) {
    await this.#onVocode(this.vocoded.push(request));
    return { ...(await super.vocode(request)), carried: Float32Array.of(this.vocoded.length) };
  }
}

/** Lets everything that can happen happen. */
async function settle(): Promise<void> {
  for (let count = 0; count < 200; count++) await tick();
}

async function collect(parts: AsyncIterable<SpeechPart>): Promise<{ parts: SpeechPart[]; error?: unknown }> {
  const collected: SpeechPart[] = [];
  try {
    for await (const part of parts) collected.push(part);
    return { parts: collected };
  } catch (error) {
    return { parts: collected, error };
  }
}

function joined(parts: readonly SpeechPart[]): Float32Array {
  return Float32Array.from(parts.flatMap(({ samples }) => [...samples]));
}

const seedsOf = (engine: NotingEngine) => [...new Set(engine.vocoded.map(({ seed }) => seed))];

describe('speaking in two stages', () => {
  it('gives in parts what it gives as a whole, samples and words', async () => {
    await using kokoro = createFakeKokoro({ engines: [new FakeSpeechEngine(), new FakeSpeechEngine()] });
    const whole = await kokoro.synthesize({ text: TEXT, voiceId: VOICE });
    const { parts } = await collect(kokoro.speakStream({ text: TEXT, voiceId: VOICE }));
    const samples = joined(parts);
    expect(samples.length).toBe(whole.samples.length);
    expect(samples.every((sample, index) => Math.abs(sample - whole.samples[index]!) < 1e-6)).toBe(true);
    expect(parts.flatMap(({ words }) => words)).toEqual(whole.words);
  });

  it('hands every part on with its time, and with the words that begin in it', async () => {
    await using kokoro = createFakeKokoro();
    const { parts } = await collect(kokoro.speakStream({ text: TEXT, voiceId: VOICE }));
    expect(parts.length).toBeGreaterThan(4);
    let samples = 0;
    for (const part of parts) {
      expect(part.startMs).toBe(samples / 24);
      samples += part.samples.length;
      for (const { startMs } of part.words) {
        expect(startMs).toBeGreaterThanOrEqual(part.startMs);
        expect(startMs).toBeLessThan(samples / 24);
      }
    }
  });

  it('makes the first part short and the later ones longer', async () => {
    await using kokoro = createFakeKokoro();
    const { parts } = await collect(kokoro.speakStream({ text: TEXT, voiceId: VOICE }));
    const [first, second, third] = parts.map(({ samples }) => samples.length);
    expect(first).toBeLessThanOrEqual(24_000);
    expect(second).toBeGreaterThan(first!);
    expect(third).toBeGreaterThan(second!);
  });

  it('plans the words that it speaks', async () => {
    await using kokoro = createFakeKokoro();
    const plan = await kokoro.plan({ text: TEXT, voiceId: VOICE, maxDurationMs: 20_000 });
    const speech = await kokoro.synthesize({ text: TEXT, voiceId: VOICE, maxDurationMs: 20_000 });
    expect(plan.words).toEqual(speech.words);
    expect(plan.durationMs).toBe(speech.durationMs);
    expect(plan.warnings).toEqual(speech.warnings);
  });

  it('tells how far it is, in steps that grow, and ends with 1 also where the speech is cut', async () => {
    await using kokoro = createFakeKokoro();
    for (const maxDurationMs of [45_000, 10_000]) {
      const fractions: number[] = [];
      const onProgress = ({ fraction }: { fraction: number }) => fractions.push(fraction);
      await kokoro.synthesize({ text: TEXT, voiceId: VOICE, maxDurationMs, onProgress });
      expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
      expect(fractions.at(-1)).toBe(1);
    }
  });

  it('spreads a chunk over all engines, each with every frame of its share, once', async () => {
    const engines = [new NotingEngine(), new NotingEngine(), new NotingEngine()];
    await using kokoro = createFakeKokoro({ engines });
    const { durationMs } = await kokoro.synthesize({ text: TEXT.slice(0, 260), voiceId: VOICE });
    const frames = engines.map(({ vocoded }) => vocoded.reduce((sum, { f0 }) => sum + f0.length / 2, 0));
    for (const share of frames) expect(Math.abs(share - durationMs / 25 / 3)).toBeLessThan(50);
    expect(engines.map(({ predicted }) => predicted.length)).toEqual([0, 0, 1]);
  });

  it('hands the statistics of a window on to the next one, weighed by the frames that were seen', async () => {
    const engine = new NotingEngine();
    await using kokoro = createFakeKokoro({ engines: [engine] });
    await kokoro.synthesize({ text: TEXT.slice(0, 260), voiceId: VOICE });
    expect(engine.vocoded.length).toBeGreaterThan(2);
    let seen = 0;
    for (const [index, { carried, weight, f0 }] of engine.vocoded.entries()) {
      expect(carried).toEqual(index === 0 ? undefined : Float32Array.of(index));
      seen += f0.length / 2;
      expect(weight).toBeCloseTo(f0.length / 2 / seen, 12);
    }
  });

  it('goes on with the statistics of the chunk before, which count no more than three seconds', async () => {
    const engines = [new NotingEngine(), new NotingEngine()];
    await using kokoro = createFakeKokoro({ engines });
    await kokoro.synthesize({ text: TEXT, voiceId: VOICE });
    for (const engine of engines) {
      const [firstSeed] = seedsOf(engine);
      const index = engine.vocoded.findIndex(({ seed }) => seed !== firstSeed);
      const { carried, weight, f0 } = engine.vocoded[index]!;
      expect(carried).toEqual(Float32Array.of(index));
      expect(weight).toBeCloseTo(f0.length / 2 / (f0.length / 2 + 120), 12);
    }
  });

  it('begins every window at the phase where the one before it is then', async () => {
    const engine = new NotingEngine();
    await using kokoro = createFakeKokoro({ engines: [engine] });
    await kokoro.synthesize({ text: TEXT.slice(0, 260), voiceId: VOICE });
    for (const [index, next] of engine.vocoded.entries()) {
      const window = engine.vocoded[index - 1];
      if (window === undefined) continue;
      const frames = (next.offsetSamples - window.offsetSamples) / 600;
      const cycles = window.f0.subarray(0, 2 * frames).reduce((sum, hertz) => sum + (hertz * 300) / 24_000, 0);
      expect(next.phaseCycles).toBeCloseTo(window.phaseCycles + cycles, 3);
    }
  });

  it('gives each chunk noise of its own, and all of them others for another seed', async () => {
    const [first, second] = [new NotingEngine(), new NotingEngine()];
    await createFakeKokoro({ engines: [first] }).synthesize({ text: TEXT, voiceId: VOICE, seed: 1 });
    await createFakeKokoro({ engines: [second] }).synthesize({ text: TEXT, voiceId: VOICE, seed: 2 });
    expect(seedsOf(first).length).toBe(2);
    expect(new Set([...seedsOf(first), ...seedsOf(second)]).size).toBe(4);
  });

  it('scales pitch and energy before any sound is made', async () => {
    const [plain, changed] = [new NotingEngine(), new NotingEngine()];
    const emotion = { pitchCents: 1200, tempo: 1, energy: 1.5 };
    await createFakeKokoro({ engines: [plain] }).synthesize({ text: 'Hello.', voiceId: VOICE });
    await createFakeKokoro({ engines: [changed] }).synthesize({ text: 'Hello.', voiceId: VOICE, emotion });
    expect(changed.vocoded[0]!.f0).toEqual(plain.vocoded[0]!.f0.map((hertz) => 2 * hertz));
    expect(changed.vocoded[0]!.n).toEqual(plain.vocoded[0]!.n.map((value) => 1.5 * value));
  });

  it('makes no sound for a plan', async () => {
    const engine = new NotingEngine();
    await using kokoro = createFakeKokoro({ engines: [engine] });
    await kokoro.plan({ text: TEXT, voiceId: VOICE });
    expect(engine.vocoded).toEqual([]);
  });
});

describe('a listener of speech in two stages', () => {
  it('who waits is not run ahead of by more than the chunk that is heard', async () => {
    const engines = [new NotingEngine(), new NotingEngine()];
    await using kokoro = createFakeKokoro({ engines });
    const stream = kokoro.speakStream({ text: TEXT, voiceId: VOICE });
    await stream.next();
    await settle();
    expect(engines[1]!.predicted).toHaveLength(2);
    for (const engine of engines) expect(seedsOf(engine)).toEqual([0]);
    await stream.return();
  });

  it('who stops ends the work: no further window is begun', async () => {
    const engines = [new NotingEngine(), new NotingEngine()];
    await using kokoro = createFakeKokoro({ engines });
    for await (const _part of kokoro.speakStream({ text: TEXT, voiceId: VOICE })) break;
    const begun = engines.map(({ vocoded }) => vocoded.length);
    await settle();
    // The window that is being vocoded is not interrupted.
    for (const [index, { vocoded }] of engines.entries()) expect(vocoded.length).toBeLessThanOrEqual(begun[index]! + 1);
    expect(engines[0]!.vocoded.length).toBeLessThan(5);
  });

  it('who stops leaves an engine that works', async () => {
    await using kokoro = createFakeKokoro();
    for await (const _part of kokoro.speakStream({ text: TEXT, voiceId: VOICE })) break;
    await expect(kokoro.synthesize({ text: 'Hello.', voiceId: VOICE })).resolves.toBeDefined();
  });

  it('who stops never hears of a failure that came afterwards', async () => {
    const failing = new NotingEngine({
      onVocode: async () => {
        await settle();
        throw new Error('nobody asked');
      },
    });
    const engines = [new NotingEngine(), failing];
    await using kokoro = createFakeKokoro({ engines });
    for await (const _part of kokoro.speakStream({ text: TEXT, voiceId: VOICE })) break;
    await settle();
    await settle();
    expect(failing.vocoded).toHaveLength(1);
  });

  it('who aborts between two parts gets no other part, but the reason', async () => {
    await using kokoro = createFakeKokoro();
    const controller = new AbortController();
    const stream = kokoro.speakStream({ text: TEXT, voiceId: VOICE, signal: controller.signal });
    await stream.next();
    await settle();
    controller.abort('enough');
    await expect(stream.next()).rejects.toBe('enough');
    await expect(stream.next()).resolves.toEqual({ done: true, value: undefined });
  });

  it('who aborts while a window is vocoded gets the reason, and nothing is begun any more', async () => {
    const controller = new AbortController();
    const engine = new NotingEngine({ onVocode: (call) => (call === 2 ? controller.abort('enough') : undefined) });
    await using kokoro = createFakeKokoro({ engines: [engine] });
    const speaking = kokoro.synthesize({ text: TEXT, voiceId: VOICE, signal: controller.signal });
    await expect(speaking).rejects.toBe('enough');
    await settle();
    expect(engine.vocoded).toHaveLength(2);
  });
});

describe('a failure of speech in two stages', () => {
  it('of one engine is told when its turn comes, after what the others have spoken', async () => {
    const failing = new NotingEngine({
      onVocode: () => {
        throw new Error('broken');
      },
    });
    const engines = [new NotingEngine({ onVocode: settle }), failing];
    await using kokoro = createFakeKokoro({ engines });
    const { parts, error } = await collect(kokoro.speakStream({ text: TEXT, voiceId: VOICE }));
    expect(error).toMatchObject({ message: 'broken' });
    expect(parts).toHaveLength(engines[0]!.vocoded.length);
    expect(failing.vocoded).toHaveLength(1);
  });

  it("of a window ends the run's later windows, and the other runs", async () => {
    const failing = new NotingEngine({
      onVocode: (call) => {
        if (call === 2) throw new Error('broken');
      },
    });
    const other = new NotingEngine({ onVocode: settle });
    await using kokoro = createFakeKokoro({ engines: [failing, other] });
    const { parts, error } = await collect(kokoro.speakStream({ text: TEXT, voiceId: VOICE }));
    expect(error).toMatchObject({ message: 'broken' });
    expect(parts).toHaveLength(1);
    await settle();
    expect(failing.vocoded).toHaveLength(2);
    expect(other.vocoded).toHaveLength(1);
  });

  it('of the next prosody is told after the chunk that is heard', async () => {
    const engine = new NotingEngine({
      onProsody: (call) => {
        if (call === 2) throw new Error('broken');
      },
    });
    await using kokoro = createFakeKokoro({ engines: [engine] });
    const plan = await createFakeKokoro().plan({ text: TEXT, voiceId: VOICE });
    const { parts, error } = await collect(kokoro.speakStream({ text: TEXT, voiceId: VOICE }));
    expect(error).toMatchObject({ message: 'broken' });
    expect(joined(parts).length / 24).toBe(plan.chunks[0]!.endMs);
  });

  it.each([
    ['not a number', Number.NaN],
    ['silence', 0],
  ])('is what makes %s of a window', async (_what, sample) => {
    class BrokenEngine extends FakeSpeechEngine {
      override async vocode(request: VocodeRequest) {
        const { samples } = await super.vocode(request);
        return { samples: samples.fill(sample) };
      }
    }
    await using kokoro = createFakeKokoro({ engines: [new BrokenEngine()] });
    await expect(kokoro.synthesize({ text: 'Hello.', voiceId: VOICE })).rejects.toMatchObject({
      code: 'INVALID_SPEECH',
    });
  });

  it('leaves an engine that works', async () => {
    const engine = new NotingEngine({
      onVocode: (call) => {
        if (call === 1) throw new Error('once');
      },
    });
    await using kokoro = createFakeKokoro({ engines: [engine] });
    await expect(kokoro.synthesize({ text: TEXT, voiceId: VOICE })).rejects.toThrow('once');
    await expect(kokoro.synthesize({ text: 'Hello.', voiceId: VOICE })).resolves.toBeDefined();
  });
});
