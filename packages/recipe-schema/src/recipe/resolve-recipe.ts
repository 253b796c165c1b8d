import type { Catalog } from '../catalog/catalog.ts';
import type { Emotion } from '../catalog/emotions.ts';
import type { Finding } from '../issues/issue.ts';
import { unknownName } from '../issues/unknown-name.ts';
import { mergeWithDefaults } from '../merge-with-defaults.ts';
import { formatPath, type Path } from '../source/path.ts';
import { deriveSeed } from './derive-seed.ts';
import { sourceOf, validateRecipe } from './parse-recipe.ts';
import type { AudioTrack, Delivery, Overflow, Recipe } from './recipe.ts';
import { recipeErrorOf } from './recipe-error.ts';
import { DELIVERY_DEFAULTS } from './recipe-limits.ts';

/** A recipe with every name replaced by what it stands for, and every default filled in. */
export interface ResolvedRecipe {
  readonly slot: ResolvedSlot;
  /** 0 … 2³² − 1 */
  readonly seed: number;
  /** At least one; a script is one segment. */
  readonly segments: readonly ResolvedSegment[];
  readonly visualTrack: Readonly<Record<string, unknown>>;
  readonly semanticConstraints: Readonly<Record<string, unknown>>;
}

export interface ResolvedSlot {
  /** Absent when the recipe names no slot. */
  readonly id: string | undefined;
  /** Over 0, up to 45,000. */
  readonly durationMs: number;
  readonly overflow: Overflow;
}

export type ResolvedSegment = SpeechSegment | PhonemeSegment | PauseSegment;

export interface SpeechSegment extends ResolvedDelivery {
  readonly kind: 'speech';
  readonly text: string;
}

export interface PhonemeSegment extends ResolvedDelivery {
  readonly kind: 'phonemes';
  readonly phonemes: string;
}

export interface PauseSegment {
  readonly kind: 'pause';
  readonly path: string;
  readonly durationMs: number;
}

export interface ResolvedDelivery {
  /** Where the recipe says it, for warnings: `audio_track.script` or `audio_track.segments[2]`. */
  readonly path: string;
  readonly voice: ResolvedVoice;
  readonly emotion: ResolvedEmotion;
  /** 0.8 … 1.2, without the tempo of the emotion. */
  readonly speed: number;
}

export interface ResolvedVoice {
  /** As the recipe calls it. */
  readonly id: string;
  readonly engineVoiceId: string;
  /** Undefined for a voice of the engine, which knows its own language. */
  readonly language: string | undefined;
}

export type ResolvedEmotion = Pick<Emotion, 'name' | 'pitchCents' | 'tempo' | 'energy'>;

/**
 * Looks up every voice and emotion of a recipe. What a segment leaves out comes from the audio track, then from the
 * voice that speaks, then from the global defaults (neutral, 1.0).
 *
 * @throws RecipeError with every unknown name, its line where the recipe was read from text, and the nearest name.
 */
export function resolveRecipe(recipe: Recipe, catalog: Catalog): ResolvedRecipe {
  const valid = validateRecipe(recipe);
  const { seed, slotParams, audioTrack, visualTrack, semanticConstraints } = valid;
  const findings = findUnknownNames(audioTrack, catalog);
  if (findings.length > 0) throw recipeErrorOf(findings, sourceOf(valid));
  return {
    slot: { id: slotParams.slotId, durationMs: slotParams.durationSeconds * 1000, overflow: slotParams.overflow },
    seed: seed ?? deriveSeed(valid),
    segments: resolveSegments(audioTrack, catalog),
    visualTrack,
    semanticConstraints,
  };
}

function findUnknownNames(track: AudioTrack, { voices, engineVoiceIds, emotions }: Catalog): Finding[] {
  const voiceIds = [...new Set([...voices.keys(), ...engineVoiceIds])];
  const emotionNames = [...emotions.keys()];
  return deliveriesOf(track).flatMap(({ path, voiceId, emotion }) => [
    ...(voiceId === undefined ? [] : unknownName([...path, 'voice_id'], 'voice', voiceId, voiceIds)),
    ...(emotion === undefined ? [] : unknownName([...path, 'emotion'], 'emotion', emotion, emotionNames)),
  ]);
}

/** Every place where a recipe names a voice or an emotion. */
function deliveriesOf(track: AudioTrack): (Delivery & { readonly path: Path })[] {
  const segments = track.segments ?? [];
  return [
    { ...track, path: ['audio_track'] },
    ...segments.map((segment, index) => ({ ...segment, path: ['audio_track', 'segments', index] })),
  ];
}

function resolveSegments(track: AudioTrack, catalog: Catalog): ResolvedSegment[] {
  const { script, segments } = track;
  if (segments === undefined) {
    return [{ kind: 'speech', path: 'audio_track.script', text: script, ...resolveDelivery({}, track, catalog) }];
  }
  return segments.map((segment, index): ResolvedSegment => {
    const path = formatPath(['audio_track', 'segments', index]);
    if (segment.pauseMs !== undefined) return { kind: 'pause', path, durationMs: segment.pauseMs };
    const delivery = resolveDelivery(segment, track, catalog);
    if (segment.phonemes !== undefined) return { kind: 'phonemes', path, phonemes: segment.phonemes, ...delivery };
    return { kind: 'speech', path, text: segment.text, ...delivery };
  });
}

/** Every name is known to exist by now. */
function resolveDelivery(segment: Delivery, track: AudioTrack, { voices, emotions }: Catalog) {
  const voiceId = segment.voiceId ?? track.voiceId;
  const voice = voices.get(voiceId);
  const voiceDefaults = mergeWithDefaults(
    { emotion: voice?.defaultEmotion, speed: voice?.defaultSpeed },
    DELIVERY_DEFAULTS,
  );
  const said = mergeWithDefaults(
    { emotion: segment.emotion, speed: segment.speed },
    { emotion: track.emotion, speed: track.speed },
  );
  const { emotion, speed } = mergeWithDefaults(said, voiceDefaults);
  const { name, pitchCents, tempo, energy } = emotions.get(emotion)!;
  return {
    voice: { id: voiceId, engineVoiceId: voice?.engineVoiceId ?? voiceId, language: voice?.language },
    emotion: { name, pitchCents, tempo, energy },
    speed,
  };
}
