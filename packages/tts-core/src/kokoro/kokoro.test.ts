import { describe, expect, it } from 'vitest';
import { createFakeKokoro, FakeSpeechEngine, speechModelContract } from '../testing/index.ts';

describe.each([
  ['stock', 1],
  ['compiled', 1],
  ['compiled', 2],
] as const)('Kokoro on %s engines that hum (%i)', (kind, count) => {
  for (const { name, run } of speechModelContract) {
    it(name, async () => {
      const engines = Array.from({ length: count }, () => new FakeSpeechEngine());
      await using kokoro = createFakeKokoro({ kind, engines });
      await run(kokoro);
    });
  }
});

describe('Kokoro', () => {
  it('keeps no more than 400 ms of the first pad, however slow the speech', async () => {
    await using kokoro = createFakeKokoro();
    const { words } = await kokoro.synthesize({ text: 'Hello.', voiceId: 'af_sky', speed: 0.8 });
    expect(words[0]!.startMs).toBe(400);
  });

  it('says which parts of an emotion the stock graph cannot speak', async () => {
    await using kokoro = createFakeKokoro({ kind: 'stock' });
    const emotion = { pitchCents: 50, tempo: 1.15, energy: 1.3 };
    const { warnings } = await kokoro.synthesize({ text: 'Hello.', voiceId: 'af_sky', emotion });
    expect(warnings).toEqual([{ code: 'EMOTION_PARTLY_APPLIED', notApplied: ['pitch', 'energy'] }]);
  });

  it('speaks phonemes as they are given, and reports unknown ones', async () => {
    await using kokoro = createFakeKokoro();
    const { words, warnings } = await kokoro.synthesize({ phonemes: '“həlˈO”, wˈɜʘld!', voiceId: 'af_sky' });
    expect(words.map(({ text }) => text)).toEqual(['“həlˈO”,', 'wˈɜʘld!']);
    expect(warnings).toEqual([{ code: 'PHONEME_DROPPED', symbol: 'ʘ', word: 'wˈɜʘld!', start: 9, end: 16 }]);
  });

  it.each([{}, { text: 'a', phonemes: 'a' }])('wants exactly one of text and phonemes (case %#)', async (source) => {
    await using kokoro = createFakeKokoro();
    await expect(kokoro.synthesize({ ...source, voiceId: 'af_sky' })).rejects.toMatchObject({
      code: 'NOTHING_TO_SPEAK',
    });
  });

  it('cuts 100,000 characters at 45 seconds without reading all of them', async () => {
    let clauses = 0;
    class CountingEngine extends FakeSpeechEngine {
      override phonemize(request: Parameters<FakeSpeechEngine['phonemize']>[0]) {
        clauses += request.clauses.length;
        return super.phonemize(request);
      }
    }
    await using kokoro = createFakeKokoro({ engines: [new CountingEngine()] });
    const text = 'All work and no play. '.repeat(4_546);
    const speech = await kokoro.synthesize({ text, voiceId: 'af_sky' });
    expect(speech.samples.length).toBeLessThanOrEqual(1_080_000);
    expect(speech.durationMs).toBeGreaterThan(40_000);
    expect(speech.warnings.at(-1)).toMatchObject({ code: 'TEXT_TRUNCATED', end: text.trimEnd().length });
    expect(clauses).toBeLessThan(300);
  });

  it('keeps a flood of warnings short and counts the rest', async () => {
    await using kokoro = createFakeKokoro();
    const { warnings } = await kokoro.synthesize({ text: 'a 🎉 '.repeat(300), voiceId: 'af_sky' });
    expect(warnings).toHaveLength(100);
    expect(warnings.at(-1)).toMatchObject({ code: 'WARNINGS_OMITTED' });
  });

  it('turns a chunk down that is louder than full scale, instead of cutting its peaks off', async () => {
    class LoudEngine extends FakeSpeechEngine {
      override async infer(request: Parameters<FakeSpeechEngine['infer']>[0]) {
        const inference = await super.infer(request);
        return { ...inference, samples: inference.samples.map((sample) => sample * 10) };
      }
    }
    await using kokoro = createFakeKokoro({ kind: 'stock', engines: [new LoudEngine()] });
    const { samples } = await kokoro.synthesize({ text: 'Hello there.', voiceId: 'af_sky' });
    const peaks = samples.filter((sample) => Math.abs(sample) > 0.999).length;
    expect(Math.max(...samples)).toBeLessThanOrEqual(1);
    expect(peaks / samples.length).toBeLessThan(0.1);
  });

  it.each([
    ['not a number', Number.NaN],
    ['silence', 0],
  ])('takes no %s for speech', async (_what, sample) => {
    class BrokenEngine extends FakeSpeechEngine {
      override async infer(request: Parameters<FakeSpeechEngine['infer']>[0]) {
        const inference = await super.infer(request);
        return { ...inference, samples: inference.samples.fill(sample) };
      }
    }
    await using kokoro = createFakeKokoro({ kind: 'stock', engines: [new BrokenEngine()] });
    await expect(kokoro.synthesize({ text: 'Hello.', voiceId: 'af_sky' })).rejects.toMatchObject({
      code: 'INVALID_SPEECH',
    });
  });

  it('stops between chunks when it is aborted', async () => {
    await using kokoro = createFakeKokoro();
    const controller = new AbortController();
    const speaking = kokoro.synthesize({
      text: 'All work and no play. '.repeat(200),
      voiceId: 'af_sky',
      signal: controller.signal,
      onProgress: () => controller.abort('enough'),
    });
    await expect(speaking).rejects.toBe('enough');
  });
});
