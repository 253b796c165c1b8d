import assert from 'node:assert/strict';
import { OutputBufferError } from '../errors.ts';
import type { Speech, SpeechModel } from '../speech.ts';

/** One thing that every {@link SpeechModel} does. */
export interface ContractCase {
  /** A sentence. */
  readonly name: string;
  run(model: SpeechModel): Promise<void>;
}

const VOICE = 'af_sky';
const SENTENCE = 'Welcome back to the show, everybody.';

/**
 * What every speech model keeps to, the fake included. Uses no test framework:
 *
 * @example
 * for (const { name, run } of speechModelContract) it(name, () => run(model));
 */
export const speechModelContract: readonly ContractCase[] = [
  {
    name: 'speaks 24 kHz mono float32 within [−1, 1], louder than silence',
    async run(model) {
      const { samples, sampleRate, durationMs } = await model.synthesize({ text: SENTENCE, voiceId: VOICE });
      assert(samples instanceof Float32Array);
      assert.equal(sampleRate, 24_000);
      assert.equal(durationMs, samples.length / 24);
      assert(samples.every((sample) => Math.abs(sample) <= 1));
      assert(Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length) > 0.01);
    },
  },
  {
    name: 'gives equal bytes for equal seed and text',
    async run(model) {
      const request = { text: SENTENCE, voiceId: VOICE, seed: 7 };
      const first = await model.synthesize(request);
      const second = await model.synthesize(request);
      assert.deepEqual(bytesOf(first), bytesOf(second));
    },
  },
  {
    name: 'writes into the start of the buffer that it is given, again and again',
    async run(model) {
      const output = new Float32Array(1_080_000);
      const long = await model.synthesize({ text: `${SENTENCE} ${SENTENCE}`, voiceId: VOICE, output });
      assert.equal(long.samples.buffer, output.buffer);
      assert.equal(long.samples.byteOffset, 0);
      const short = await model.synthesize({ text: SENTENCE, voiceId: VOICE, output });
      const own = await model.synthesize({ text: SENTENCE, voiceId: VOICE });
      assert.deepEqual(bytesOf(short), bytesOf(own));
    },
  },
  {
    name: 'refuses to let two running calls write to one buffer',
    async run(model) {
      const output = new Float32Array(1_080_000);
      const running = model.synthesize({ text: SENTENCE, voiceId: VOICE, output });
      await assert.rejects(model.synthesize({ text: SENTENCE, voiceId: VOICE, output }), OutputBufferError);
      await running;
    },
  },
  {
    name: 'gives every word its place in the text and its time, in order and inside the speech',
    async run(model) {
      const { words, durationMs } = await model.synthesize({ text: SENTENCE, voiceId: VOICE });
      assert.deepEqual(
        words.map(({ sourceStart, sourceEnd }) => SENTENCE.slice(sourceStart, sourceEnd)),
        ['Welcome', 'back', 'to', 'the', 'show', 'everybody'],
      );
      let position = 0;
      for (const { startMs, endMs } of words) {
        assert(startMs >= position && endMs > startMs && endMs <= durationMs);
        position = endMs;
      }
    },
  },
  {
    name: 'cuts at a word when the time is up, and says what it left out',
    async run(model) {
      const text = `${SENTENCE} `.repeat(4).trim();
      const { words, durationMs, warnings } = await model.synthesize({ text, voiceId: VOICE, maxDurationMs: 3_000 });
      assert(durationMs <= 3_000);
      const truncated = warnings.find((warning) => warning.code === 'TEXT_TRUNCATED');
      assert(truncated);
      assert.equal(truncated.end, text.length);
      assert.equal(text.slice(truncated.start, truncated.end), truncated.text);
      assert(truncated.start > words.at(-1)!.sourceEnd);
      assert.equal(text.slice(words.at(-1)!.sourceEnd, truncated.start).replace(/[\s,.]/g, ''), '');
    },
  },
  {
    name: 'answers calls made at once, each with its own speech',
    async run(model) {
      const texts = ['One.', 'Twenty-two whole words.', 'Three of them.'];
      const together = await Promise.all(texts.map((text) => model.synthesize({ text, voiceId: VOICE })));
      for (const [index, text] of texts.entries()) {
        const alone = await model.synthesize({ text, voiceId: VOICE });
        assert.deepEqual(bytesOf(together[index]!), bytesOf(alone));
      }
    },
  },
  ...(
    [
      ['empty text', '', 'NOTHING_TO_SPEAK'],
      ['white space', ' \n\t ', 'NOTHING_TO_SPEAK'],
      ['punctuation only', '... --- !?', 'NOTHING_TO_SPEAK'],
      ['emoji only', '🎉👩‍🚀', 'NOTHING_TO_SPEAK'],
      ['another script only', 'привет мир', 'NOTHING_TO_SPEAK'],
      ['more than 200,000 characters', 'a'.repeat(200_001), 'TEXT_TOO_LONG'],
    ] as const
  ).map(
    ([what, text, code]): ContractCase => ({
      name: `refuses ${what} with ${code}`,
      async run(model) {
        await assert.rejects(model.synthesize({ text, voiceId: VOICE }), { code });
      },
    }),
  ),
  {
    name: 'refuses a speed, a pitch, a seed and a duration outside their ranges',
    async run(model) {
      const request = { text: SENTENCE, voiceId: VOICE };
      for (const wrong of [
        { speed: 0.79 },
        { speed: Number.NaN },
        { emotion: { pitchCents: 1201, tempo: 1, energy: 1 } },
        { seed: -1 },
        { seed: 0.5 },
        { maxDurationMs: 0 },
      ]) {
        await assert.rejects(model.synthesize({ ...request, ...wrong }), { code: 'OUT_OF_RANGE' });
      }
    },
  },
  {
    name: 'speaks what it can of mixed text, and reports the rest with its place',
    async run(model) {
      const text = 'Hello 🎉 world\u0007 привет.';
      const { words, warnings } = await model.synthesize({ text, voiceId: VOICE });
      assert.deepEqual(
        words.map((word) => word.text),
        ['Hello', 'world'],
      );
      const dropped = warnings.flatMap((warning) => (warning.code === 'TEXT_DROPPED' ? [warning] : []));
      assert.deepEqual(
        dropped.map(({ reason, start, end }) => [reason, text.slice(start, end)]),
        [
          ['emoji', '🎉'],
          ['control', '\u0007'],
          ['script', 'привет'],
        ],
      );
    },
  },
  {
    name: "rejects with the caller's own reason when it is aborted before it begins",
    async run(model) {
      const reason = new Error('the user left');
      const signal = AbortSignal.abort(reason);
      await assert.rejects(model.synthesize({ text: SENTENCE, voiceId: VOICE, signal }), (error) => error === reason);
    },
  },
];

function bytesOf({ samples }: Speech): Buffer {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
}
