import { createFakeKokoro } from '@vortex/tts-core/testing';
import { describe, expect, it } from 'vitest';
import { haveEqualBytes } from './testing/equal-bytes.ts';
import { LONG_TEXT, SENTENCE, script, segments, speak, speakAlone } from './testing/speak-recipe.ts';
import { WatchedEngine } from './testing/watched-engine.ts';

describe('speakSlot with overflow: truncate', () => {
  it('cuts at a word that ends in the slot, and says what was left out of which segment', async () => {
    const recipe = { ...segments({ text: LONG_TEXT }, { text: 'And this.', voice_id: 'morty' }) };
    const { audio, words, warnings, voiceIds } = await speak({ ...recipe, slot_params: { duration_seconds: 12 } });
    expect(audio.samples.length).toBeLessThanOrEqual(12 * 24_000);
    expect(audio.samples.length).toBeGreaterThan(8 * 24_000);
    const start = LONG_TEXT.indexOf(SENTENCE, words.at(-1)!.sourceEnd);
    expect(warnings).toEqual([
      {
        code: 'TEXT_TRUNCATED',
        path: 'audio_track.segments[0]',
        speech: {
          code: 'TEXT_TRUNCATED',
          text: LONG_TEXT.slice(start),
          start,
          end: LONG_TEXT.length,
          limitMs: 12_000,
        },
      },
      { code: 'SEGMENT_DROPPED', path: 'audio_track.segments[1]', text: 'And this.' },
    ]);
    expect(voiceIds).toEqual(['af_sky']);
  });

  it('is cut by a shorter buffer as well', async () => {
    const { audio, warnings } = await speak(script(LONG_TEXT), { output: new Float32Array(8 * 24_000) });
    expect(audio.samples.length).toBeLessThanOrEqual(8 * 24_000);
    expect(warnings).toMatchObject([{ code: 'TEXT_TRUNCATED', speech: { limitMs: 8_000 } }]);
  });

  it('does not read on when the slot is full', async () => {
    let clauses = 0;
    class Reader extends WatchedEngine {
      override phonemize(request: Parameters<WatchedEngine['phonemize']>[0]) {
        clauses += request.clauses.length;
        return super.phonemize(request);
      }
    }
    await speak(script('All work and no play. '.repeat(4_000)), { engine: new Reader() });
    expect(clauses).toBeLessThan(500);
  });
});

describe('speakSlot with overflow: error', () => {
  const tooLong = script(LONG_TEXT, { duration_seconds: 20, overflow: 'error' });

  it('refuses what is too long before it makes any sound, and says how long it would be', async () => {
    const engine = new WatchedEngine();
    const needed = await speakAlone({ text: LONG_TEXT, voiceId: 'af_sky', maxDurationMs: 1e6 });
    await expect(speak(tooLong, { engine })).rejects.toMatchObject({
      code: 'SLOT_OVERFLOW',
      slotMs: 20_000,
      neededMs: needed.durationMs,
    });
    expect(engine.sounds).toBe(0);
  });

  it('refuses it on an engine that cannot plan, too', async () => {
    await expect(speak(tooLong, { kind: 'stock' })).rejects.toMatchObject({
      code: 'SLOT_OVERFLOW',
      neededMs: undefined,
    });
  });

  it('speaks what fits exactly, also where the seconds are no whole milliseconds in floating point', async () => {
    const alone = await speakAlone({ text: 'One.', voiceId: 'af_sky' });
    const pause_ms = 16_025 - alone.durationMs;
    const recipe = segments({ pause_ms }, { text: 'One.' });
    const { audio, words } = await speak({ ...recipe, slot_params: { duration_seconds: 16.025, overflow: 'error' } });
    expect(audio.samples.length).toBe(16_025 * 24);
    expect(words).toHaveLength(1);
  });
});

describe('speakSlot with overflow: speed_up', () => {
  const TEXT = `${SENTENCE} `.repeat(8).trim();
  const slot = (duration_seconds: number) => ({ duration_seconds, overflow: 'speed_up' }) as const;
  const planAt = async (speed: number, maxDurationMs = 1e6) => {
    await using model = createFakeKokoro();
    return await model.plan({ text: TEXT, voiceId: 'af_sky', speed, maxDurationMs });
  };
  /** Too short for the slowest speed, and long enough for the fastest. */
  const middleDurationMs = async () => ((await planAt(0.8)).durationMs + (await planAt(1.2)).durationMs) / 2;

  it('takes the smallest percentage that fits every word into the slot, and says which', async () => {
    const middleMs = await middleDurationMs();
    const { audio, words, warnings } = await speak(script(TEXT, slot(middleMs / 1000), 0.8));
    expect(audio.samples.length / 24).toBeLessThanOrEqual(middleMs);
    expect(words).toHaveLength(TEXT.split(' ').length);
    const [warning] = warnings;
    if (warning?.code !== 'SPED_UP') throw new Error('there is no SPED_UP warning');
    expect(warnings).toHaveLength(1);
    const percent = Math.round((warning.speedRatio - 1) * 100);
    expect(warning.speedRatio).toBeCloseTo(1 + percent / 100, 9);
    expect((await planAt(0.8 * (1 + percent / 100), middleMs)).warnings).toEqual([]);
    expect((await planAt(0.8 * (1 + (percent - 1) / 100), middleMs)).warnings).toMatchObject([
      { code: 'TEXT_TRUNCATED' },
    ]);
  });

  it('changes nothing and warns of nothing when everything fits', async () => {
    const { audio, warnings } = await speak({ ...script(SENTENCE, slot(45)), seed: 1 });
    const { audio: asAsked } = await speak({ ...script(SENTENCE), seed: 1 });
    expect(haveEqualBytes(audio.samples, asAsked.samples)).toBe(true);
    expect(warnings).toEqual([]);
  });

  it.each(['compiled', 'stock'] as const)('goes to 1.2 and no further, and cuts the rest (%s)', async (kind) => {
    const { audio, warnings } = await speak(script(LONG_TEXT, slot(10)), { kind });
    expect(audio.samples.length).toBeLessThanOrEqual(240_000);
    expect(warnings).toMatchObject([{ code: 'TEXT_TRUNCATED' }, { code: 'SPED_UP', speedRatio: 1.2 }]);
  });

  it('speeds a slow segment up further than one that is fast already', async () => {
    const recipe = segments({ text: LONG_TEXT, speed: 0.8 }, { text: 'One.', speed: 1.2 });
    const { warnings } = await speak({ ...recipe, slot_params: slot(10) });
    const [spedUp] = warnings.filter((warning) => warning.code === 'SPED_UP');
    expect(spedUp?.speedRatio).toBeCloseTo(1.5);
  });

  it('speaks a second time, faster, where the engine cannot plan', async () => {
    const middleMs = await middleDurationMs();
    const { words, warnings } = await speak(script(TEXT, slot(middleMs / 1000), 0.8), { kind: 'stock' });
    expect(words).toHaveLength(TEXT.split(' ').length);
    expect(warnings).toEqual([{ code: 'SPED_UP', path: 'slot_params.overflow', speedRatio: 1.2 / 0.8 }]);
  });
});
