import { existsSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { rmsDb } from '@vortex/audio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installedKokoro } from '../__fixtures__/installed-kokoro.ts';
import type { Speech, SpeechEmotion } from '../speech.ts';
import { averageSpectrumDb, spectrumDistanceDb } from '../testing/analysis/average-spectrum.ts';
import { pitchChangeCents } from '../testing/analysis/pitch.ts';
import { speechModelContract } from '../testing/speech-model-contract.ts';
import type { Kokoro } from './kokoro.ts';
import { loadKokoro } from './load-kokoro.ts';

const SENTENCE = 'The old lighthouse keeper climbed the stairs before the storm.';

/** From the first word to the last: pads do not count. */
const spokenMs = ({ words }: Speech) => words.at(-1)!.endMs - words[0]!.startMs;

describe('Kokoro with the real weights', { timeout: 120_000 }, () => {
  let kokoro: Kokoro;
  const say = (request: {
    text?: string;
    voiceId?: string;
    speed?: number;
    emotion?: Partial<SpeechEmotion>;
    seed?: number;
  }) =>
    kokoro.synthesize({
      text: SENTENCE,
      voiceId: 'af_sky',
      ...request,
      emotion: { pitchCents: 0, tempo: 1, energy: 1, ...request.emotion },
    });
  beforeAll(async () => {
    kokoro = await loadKokoro((await installedKokoro()).compiled);
  }, 60_000);
  afterAll(() => kokoro.close());

  for (const { name, run } of speechModelContract) it(name, () => run(kokoro));

  it('is the compiled engine, in processes of its own', () => {
    expect(kokoro.description).toMatchObject({ engine: 'compiled', precision: 'fp32', device: 'cpu' });
    expect(kokoro.processIds.length).toBe(kokoro.description.processes);
  });

  it.each([0.8, 1.2])('speaks at speed %d in proportion, within 5 %', async (speed) => {
    const [normal, changed] = [await say({}), await say({ speed })];
    expect(Math.abs((spokenMs(normal) / spokenMs(changed) / speed - 1) * 100)).toBeLessThan(5);
  });

  it.each([1.15, 1.25, 0.9])('gives an emotion its tempo of %d, within 5 %', async (tempo) => {
    const [normal, changed] = [await say({}), await say({ emotion: { tempo } })];
    expect(Math.abs((spokenMs(normal) / spokenMs(changed) / tempo - 1) * 100)).toBeLessThan(5);
  });

  it.each(['af_sky', 'am_michael', 'bf_emma'])(
    'moves the pitch of %s by 100 cents up and 200 down, within 20 %',
    async (voiceId) => {
      const from = (await say({ voiceId })).samples;
      for (const pitchCents of [100, -200]) {
        const to = (await say({ voiceId, emotion: { pitchCents } })).samples;
        expect(Math.abs(pitchChangeCents({ from, to }) - pitchCents)).toBeLessThan(Math.abs(pitchCents) * 0.2);
      }
    },
  );

  it.each(['af_sky', 'am_michael', 'af_bella'])(
    'changes the level of %s by 20·log10(energy), within 0.5 dB, and does not clip',
    async (voiceId) => {
      const normal = await say({ voiceId });
      for (const energy of [0.75, 1.3, 1.5]) {
        const changed = await say({ voiceId, emotion: { energy } });
        expect(Math.abs(rmsDb(changed) - rmsDb(normal) - 20 * Math.log10(energy))).toBeLessThan(0.5);
        expect(changed.samples.every((sample) => Math.abs(sample) < 1)).toBe(true);
      }
    },
  );

  it('gives three characters three voices', async () => {
    const again = averageSpectrumDb((await say({ seed: 9 })).samples);
    const [sky, bella, michael] = await Promise.all(
      ['af_sky', 'af_bella', 'am_michael'].map(async (voiceId) => averageSpectrumDb((await say({ voiceId })).samples)),
    );
    const takes = spectrumDistanceDb(sky!, again);
    expect(spectrumDistanceDb(sky!, bella!)).toBeGreaterThan(3 * takes);
    expect(spectrumDistanceDb(sky!, michael!)).toBeGreaterThan(3 * takes);
    expect(spectrumDistanceDb(bella!, michael!)).toBeGreaterThan(3 * takes);
  });

  it('speaks another take of equal length for another seed', async () => {
    const [first, second] = [await say({ seed: 1 }), await say({ seed: 2 })];
    expect(second.words).toEqual(first.words);
    expect(second.samples).not.toEqual(first.samples);
  });

  it('speaks numbers, marks and typographic letters', async () => {
    const { words, warnings } = await say({ text: 'It’s “$3.50”, café — isn’t it?! Yes…' });
    expect(words.map(({ text }) => text)).toEqual(['It’s', '$3.50', 'café', 'isn’t', 'it', 'Yes']);
    expect(warnings).toEqual([]);
  });

  it('plans the words that it then speaks', async () => {
    const plan = await kokoro.plan({ text: SENTENCE, voiceId: 'af_sky' });
    expect(plan.words).toEqual((await say({})).words);
  });

  it('is heard in parts that add up to the whole, and stops when nobody listens', async () => {
    const text = `${SENTENCE} `.repeat(6);
    let parts = 0;
    for await (const { samples } of kokoro.speakStream({ text, voiceId: 'af_sky' })) {
      expect(samples.length).toBeGreaterThan(0);
      parts += 1;
      if (parts === 2) break;
    }
    await expect(say({ text: 'Still here.' })).resolves.toMatchObject({ chunks: 1 });
  });

  it('does not hold up the event loop of its caller', async () => {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    await say({});
    delay.enable();
    await say({ text: `${SENTENCE} ${SENTENCE}` });
    delay.disable();
    expect(delay.percentile(99) / 1e6).toBeLessThan(50);
  });

  it('stops its processes when a caller gives up, and speaks again', async () => {
    const before = kokoro.processIds;
    const controller = new AbortController();
    const speaking = kokoro.synthesize({
      text: `${SENTENCE} `.repeat(10),
      voiceId: 'af_sky',
      signal: controller.signal,
    });
    await wait(1_000);
    controller.abort('enough');
    await expect(speaking).rejects.toBe('enough');
    expect(before.some((processId) => !existsSync(`/proc/${processId}`))).toBe(true);
    await expect(say({ text: 'Back again.' })).resolves.toBeDefined();
  });

  it('tells when its processes were killed, and speaks again', async () => {
    let killed: readonly number[] = [];
    const speaking = kokoro.synthesize({
      text: `${SENTENCE} `.repeat(6),
      voiceId: 'af_sky',
      onProgress() {
        // The first part is there, so that the next ones are being made.
        if (killed.length > 0) return;
        killed = kokoro.processIds;
        for (const processId of killed) process.kill(processId, 'SIGKILL');
      },
    });
    await expect(speaking).rejects.toMatchObject({ code: 'ENGINE_CRASHED', retryable: true });
    while (killed.some((processId) => kokoro.processIds.includes(processId))) await wait(10);
    await expect(say({ text: 'Back again.' })).resolves.toBeDefined();
  });
});

describe('the published graph', { timeout: 120_000 }, () => {
  it('speaks on the stock engine, and says what it cannot do', async () => {
    await using kokoro = await loadKokoro((await installedKokoro()).stock);
    const emotion = { pitchCents: 50, tempo: 1.15, energy: 1.3 };
    const speech = await kokoro.synthesize({ text: 'Hello there.', voiceId: 'am_michael', emotion });
    expect(speech).toMatchObject({ engine: 'stock', words: [{ text: 'Hello' }, { text: 'there' }] });
    expect(speech.warnings).toEqual([{ code: 'EMOTION_PARTLY_APPLIED', notApplied: ['pitch', 'energy'] }]);
    expect(rmsDb(speech)).toBeGreaterThan(-40);
    await expect(kokoro.plan({ text: 'Hello.', voiceId: 'af_sky' })).rejects.toMatchObject({
      code: 'PLAN_NOT_POSSIBLE',
    });
  });

  it('is asked for with the command that installs it when it is missing', async () => {
    const { compiled } = await installedKokoro();
    await expect(loadKokoro({ ...compiled, modelDir: '/nowhere' })).rejects.toMatchObject({
      code: 'MODEL_FILE_NOT_FOUND',
      hint: expect.stringContaining('vortex models install'),
    });
  });
});
