import { cueWords } from '@vortex/audio';
import { SLOT_SAMPLES } from '@vortex/tts-core';
import { createFakeKokoro } from '@vortex/tts-core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitSlot } from './fit-slot.ts';
import { planSlot } from './plan-slot.ts';
import { type SpokenSlot, speakSlot } from './speak-slot.ts';
import { haveEqualBytes } from './testing/equal-bytes.ts';
import { randomRecipe } from './testing/random-recipe.ts';
import { LONG_TEXT, SENTENCE, script, segments, speak, speakAlone } from './testing/speak-recipe.ts';
import { resolved } from './testing/test-catalog.ts';
import { WatchedEngine } from './testing/watched-engine.ts';

describe('speakSlot', () => {
  it('speaks a script as the engine speaks it, with its words and their place in the recipe', async () => {
    const { audio, words, warnings, voiceIds, engine, precision } = await speak({ ...script(SENTENCE), seed: 7 });
    const alone = await speakAlone({ text: SENTENCE, voiceId: 'af_sky', seed: 7 });
    expect(audio.sampleRate).toBe(24_000);
    expect(haveEqualBytes(audio.samples, alone.samples)).toBe(true);
    expect(words).toEqual(alone.words.map((word) => ({ ...word, path: 'audio_track.script' })));
    expect({ warnings, voiceIds, engine, precision }).toEqual({
      warnings: [],
      voiceIds: ['af_sky'],
      engine: 'compiled',
      precision: 'fp32',
    });
  });

  it('shows every word in the captions, with its punctuation and its time', async () => {
    const { captions, words } = await speak(script(SENTENCE));
    const shown = captions.flatMap(cueWords);
    expect(shown.map(({ text }) => text).join(' ')).toBe(SENTENCE);
    expect(shown.map(({ startMs }) => startMs)).toEqual(words.map(({ startMs }) => startMs));
  });

  it('speaks segments one after another, each by its own voice, speed and emotion', async () => {
    const recipe = segments(
      { text: 'Hold this black hole.', speed: 0.9 },
      { text: 'Is it safe?', voice_id: 'morty' },
      { text: 'Define safe.', voice_id: 'af_sky' },
    );
    const { audio, words, voiceIds } = await speak({ ...recipe, seed: 3 });
    const parts = [
      await speakAlone({ text: 'Hold this black hole.', voiceId: 'af_sky', speed: 0.9, seed: 3 }),
      await speakAlone({
        text: 'Is it safe?',
        voiceId: 'af_bella',
        speed: 1.1,
        emotion: { pitchCents: 50, tempo: 1.15, energy: 1.3 },
        seed: 3,
      }),
      await speakAlone({ text: 'Define safe.', voiceId: 'af_sky', seed: 3 }),
    ];
    const expected = Float32Array.from(parts.flatMap(({ samples }) => [...samples]));
    expect(haveEqualBytes(audio.samples, expected)).toBe(true);
    expect(voiceIds).toEqual(['af_sky', 'af_bella']);
    expect(words.map(({ path, text }) => `${path} ${text}`)).toEqual([
      'audio_track.segments[0] Hold',
      'audio_track.segments[0] this',
      'audio_track.segments[0] black',
      'audio_track.segments[0] hole',
      'audio_track.segments[1] Is',
      'audio_track.segments[1] it',
      'audio_track.segments[1] safe',
      'audio_track.segments[2] Define',
      'audio_track.segments[2] safe',
    ]);
    expect(words[4]!.startMs).toBe(parts[0]!.durationMs + parts[1]!.words[0]!.startMs);
  });

  it('keeps a pause to the sample, silent even where the buffer held an earlier slot', async () => {
    const first = await speakAlone({ text: 'One.', voiceId: 'af_sky' });
    const second = await speakAlone({ text: 'Two.', voiceId: 'af_sky' });
    const output = new Float32Array(SLOT_SAMPLES).fill(0.5);
    const recipe = { ...segments({ text: 'One.' }, { pause_ms: 713 }, { text: 'Two.' }), seed: 0 };
    const { audio } = await speak(recipe, { output });
    const pauseStart = first.samples.length;
    const pauseEnd = pauseStart + 713 * 24;
    expect(audio.samples.length).toBe(pauseEnd + second.samples.length);
    expect(audio.samples.subarray(pauseStart, pauseEnd).every((sample) => sample === 0)).toBe(true);
    expect(haveEqualBytes(audio.samples.subarray(pauseEnd), second.samples)).toBe(true);
  });

  it('speaks phonemes as they are given', async () => {
    const { words, audio } = await speak({ ...segments({ phonemes: 'həlˈO wˈɜɹld.' }), seed: 0 });
    expect(words.map(({ text }) => text)).toEqual(['həlˈO', 'wˈɜɹld.']);
    const alone = await speakAlone({ phonemes: 'həlˈO wˈɜɹld.', voiceId: 'af_sky' });
    expect(haveEqualBytes(audio.samples, alone.samples)).toBe(true);
  });

  it('writes to the start of the buffer that it is given', async () => {
    const output = new Float32Array(SLOT_SAMPLES);
    const { audio } = await speak(script(SENTENCE), { output });
    expect(audio.samples.buffer).toBe(output.buffer);
    expect(audio.samples.byteOffset).toBe(0);
  });

  it('gives equal bytes for an equal recipe, whatever the buffer held', async () => {
    const recipe = segments({ text: SENTENCE }, { pause_ms: 250 }, { text: SENTENCE, voice_id: 'morty' });
    const { audio: first, ...told } = await speak(recipe);
    const { audio: second, ...toldAgain } = await speak(recipe, { output: new Float32Array(SLOT_SAMPLES).fill(-1) });
    expect(haveEqualBytes(second.samples, first.samples)).toBe(true);
    expect(toldAgain).toEqual(told);
  });

  it('says how far it is, never back, and ends with all of it', async () => {
    const progress: { fraction: number; speechMs: number }[] = [];
    const { audio } = await speak(segments({ text: LONG_TEXT }, { pause_ms: 100 }, { text: SENTENCE }), {
      onProgress: (step) => progress.push(step),
    });
    expect(progress.length).toBeGreaterThan(3);
    for (const key of ['fraction', 'speechMs'] as const) {
      const values = progress.map((step) => step[key]);
      expect(values).toEqual(values.toSorted((a, b) => a - b));
    }
    expect(progress.at(-1)).toEqual({ fraction: 1, speechMs: audio.samples.length / 24 });
  });

  it("refuses a slot of pauses alone, which the recipe's schema would not let through", async () => {
    const { slot, seed, visualTrack, semanticConstraints } = resolved(script('a'));
    const pauses = [{ kind: 'pause', path: 'audio_track.segments[0]', durationMs: 100 }] as const;
    await using model = createFakeKokoro();
    const speaking = speakSlot({
      recipe: { slot, seed, visualTrack, semanticConstraints, segments: pauses },
      model,
      output: new Float32Array(SLOT_SAMPLES),
      signal: new AbortController().signal,
    });
    await expect(speaking).rejects.toMatchObject({ code: 'SLOT_SILENT' });
  });

  it.each([
    ['a pause that fills it', { segments: [{ pause_ms: 45_000 }, { text: 'Too late.' }] }],
    ['hardly any time', { segments: [{ pause_ms: 44_990 }, { text: 'Too late.' }] }],
  ])('refuses a slot in which %s leaves no room for the first word', async (_what, track) => {
    const recipe = { audio_track: { voice_id: 'rick_c137', ...track } };
    await expect(speak(recipe)).rejects.toMatchObject({ code: 'NO_ROOM' });
  });

  it("hands on the engine's own error when it fails between segments", async () => {
    const engine = new WatchedEngine();
    engine.beforeSound = () => {
      if (engine.sounds === 2) throw new Error('the machine is on fire');
    };
    await expect(speak(segments({ text: 'One.' }, { text: 'Two.' }), { engine })).rejects.toThrow(/on fire/);
  });

  it("rejects with the signal's own reason when it is aborted between segments", async () => {
    const controller = new AbortController();
    const reason = new Error('the viewer left');
    const engine = new WatchedEngine();
    const speaking = speak(segments({ text: 'One.' }, { text: 'Two.' }, { text: 'Three.' }), {
      engine,
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(speaking).rejects.toBe(reason);
    expect(engine.sounds).toBe(1);
  });

  it('never speaks past the slot, never loses a word silently, and says so before it does', async () => {
    await fc.assert(
      fc.asyncProperty(randomRecipe, async (input) => {
        const recipe = resolved(input);
        await using model = createFakeKokoro();
        const output = new Float32Array(SLOT_SAMPLES);
        const signal = new AbortController().signal;
        const plan = await fitSlot({ recipe, model })
          .then((speedRatio) => planSlot({ recipe, model, speedRatio }))
          .catch((error: unknown) => error);
        const spoken = await speakSlot({ recipe, model, output, signal }).catch((error: unknown) => error);
        if (spoken instanceof Error) {
          // What cannot be spoken is refused, and by the plan in the same way.
          expect(['NO_ROOM', 'SLOT_OVERFLOW']).toContain((spoken as { code?: string }).code);
          expect(plan).toMatchObject({ code: (spoken as { code?: string }).code });
          return;
        }
        const { audio, words, warnings } = spoken as SpokenSlot;
        const durationMs = audio.samples.length / 24;
        expect(audio.samples.length).toBeLessThanOrEqual(
          Math.min(SLOT_SAMPLES, Math.round(recipe.slot.durationMs * 24)),
        );
        let position = 0;
        for (const { startMs, endMs } of words) {
          expect(startMs).toBeGreaterThanOrEqual(position);
          expect(endMs).toBeGreaterThan(startMs);
          position = endMs;
        }
        expect(position).toBeLessThanOrEqual(durationMs);
        for (const segment of recipe.segments) {
          if (segment.kind === 'pause') continue;
          const source = segment.kind === 'speech' ? segment.text : segment.phonemes;
          const heard = words.filter(({ path }) => path === segment.path).length;
          const lost = warnings.map((warning) => {
            if (warning.path !== segment.path) return 0;
            if (warning.code === 'SEGMENT_DROPPED') return wordCount(warning.text);
            return 'speech' in warning && warning.speech.code === 'TEXT_TRUNCATED' ? wordCount(warning.speech.text) : 0;
          });
          expect(heard + lost.reduce((total, count) => total + count, 0)).toBe(wordCount(source));
        }
        expect(plan).toMatchObject({ durationMs, words, warnings });
      }),
      { numRuns: 40, seed: 20_261_122 },
    );
  }, 60_000);
});

function wordCount(text: string): number {
  return text.split(' ').filter((word) => /\p{L}/u.test(word)).length;
}
