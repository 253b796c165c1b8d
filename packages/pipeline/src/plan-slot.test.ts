import { createFakeKokoro } from '@vortex/tts-core/testing';
import { describe, expect, it } from 'vitest';
import { planSlot } from './plan-slot.ts';
import { resolved } from './testing/test-catalog.ts';
import { WatchedEngine } from './testing/watched-engine.ts';

// That a plan is what speakSlot then speaks is a property in speak-slot.test.ts.
describe('planSlot', () => {
  const recipe = resolved({
    audio_track: {
      voice_id: 'rick_c137',
      segments: [{ text: 'Hold this.' }, { pause_ms: 700 }, { phonemes: 'ɪz ɪt sˈAf?', voice_id: 'morty' }],
    },
  });

  it('says which segment is heard when, by whom and in which chunks, and makes no sound', async () => {
    const engine = new WatchedEngine();
    await using model = createFakeKokoro({ engines: [engine] });
    const { segments, words, durationMs, warnings } = await planSlot({ recipe, model });
    const [first, pause, second] = segments;
    expect(segments).toMatchObject([
      { path: 'audio_track.segments[0]', kind: 'speech', startMs: 0, voiceId: 'af_sky' },
      { path: 'audio_track.segments[1]', kind: 'pause', startMs: first!.endMs, endMs: first!.endMs + 700 },
      { path: 'audio_track.segments[2]', kind: 'phonemes', startMs: pause!.endMs, voiceId: 'af_bella' },
    ]);
    expect(pause).not.toHaveProperty('chunks');
    expect(second!.endMs).toBe(durationMs);
    expect(first!.chunks).toMatchObject([{ startMs: 0, tokens: 10, words: [{ text: 'Hold' }, { text: 'this' }] }]);
    expect(words.map(({ text }) => text)).toEqual(['Hold', 'this', 'ɪz', 'ɪt', 'sˈAf?']);
    expect(words[2]!.startMs).toBe(second!.startMs + second!.chunks![0]!.words[0]!.startMs);
    expect(warnings).toEqual([]);
    expect(engine.sounds).toBe(0);
  });

  it('leaves out and reports what the slot has no room for', async () => {
    await using model = createFakeKokoro();
    const { segments, warnings, durationMs } = await planSlot({ recipe, model, limitSamples: 2 * 24_000 });
    expect(segments).toHaveLength(2);
    expect(durationMs).toBe(2_000);
    expect(warnings).toEqual([{ code: 'SEGMENT_DROPPED', path: 'audio_track.segments[2]', text: 'ɪz ɪt sˈAf?' }]);
  });

  it('speaks no segment after one that was cut, even if it were short enough', async () => {
    await using model = createFakeKokoro();
    const segments = [{ text: 'Extraordinarily incomprehensible television.' }, { text: 'a' }];
    const cut = resolved({
      slot_params: { duration_seconds: 3 },
      audio_track: { voice_id: 'rick_c137', segments },
    });
    const { words, warnings } = await planSlot({ recipe: cut, model });
    expect(words.map(({ text }) => text)).toEqual(['Extraordinarily', 'incomprehensible']);
    expect(warnings).toMatchObject([
      { code: 'TEXT_TRUNCATED', speech: { text: 'television.', limitMs: 3_000 } },
      { code: 'SEGMENT_DROPPED', text: 'a' },
    ]);
  });

  it('divides every duration by the ratio, and says that it did', async () => {
    await using model = createFakeKokoro();
    const asked = await planSlot({ recipe, model });
    const faster = await planSlot({ recipe, model, speedRatio: 1.2 });
    expect(faster.durationMs).toBeLessThan(asked.durationMs);
    expect(faster.warnings).toEqual([{ code: 'SPED_UP', path: 'slot_params.overflow', speedRatio: 1.2 }]);
  });
});
