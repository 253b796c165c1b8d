import type { Catalog } from '../catalog/catalog.ts';
import { voiceFindings } from '../catalog/voice-names.ts';
import type { Finding } from '../issues/issue.ts';
import { unknownName } from '../issues/unknown-name.ts';
import { formatPath, type Path } from '../source/path.ts';
import { deriveSeed } from './derive-seed.ts';
import { sourceOf, validateRecipe } from './parse-recipe.ts';
import type { AudioTrack, Delivery, Overflow, Recipe } from './recipe.ts';
import { recipeErrorOf } from './recipe-error.ts';
import { type ResolvedDelivery, resolveDelivery, voiceNamesOf } from './resolve-delivery.ts';

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

interface SpokenSegment extends ResolvedDelivery {
  /** Where the recipe says it, for warnings: `audio_track.script` or `audio_track.segments[2]`. */
  readonly path: string;
}

export interface SpeechSegment extends SpokenSegment {
  readonly kind: 'speech';
  readonly text: string;
}

export interface PhonemeSegment extends SpokenSegment {
  readonly kind: 'phonemes';
  readonly phonemes: string;
}

export interface PauseSegment {
  readonly kind: 'pause';
  readonly path: string;
  readonly durationMs: number;
}

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

function findUnknownNames(track: AudioTrack, catalog: Catalog): Finding[] {
  const voiceNames = voiceNamesOf(catalog);
  const emotionNames = [...catalog.emotions.keys()];
  return deliveriesOf(track).flatMap(({ path, voiceId, emotion }) => [
    ...(voiceId === undefined ? [] : voiceFindings([...path, 'voice_id'], 'voice', voiceId, voiceNames)),
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
    return [{ kind: 'speech', path: 'audio_track.script', text: script, ...resolveDelivery(track, catalog) }];
  }
  return segments.map((segment, index): ResolvedSegment => {
    const path = formatPath(['audio_track', 'segments', index]);
    if (segment.pauseMs !== undefined) return { kind: 'pause', path, durationMs: segment.pauseMs };
    const delivery = resolveDelivery(
      {
        voiceId: segment.voiceId ?? track.voiceId,
        emotion: segment.emotion ?? track.emotion,
        speed: segment.speed ?? track.speed,
      },
      catalog,
    );
    if (segment.phonemes !== undefined) return { kind: 'phonemes', path, phonemes: segment.phonemes, ...delivery };
    return { kind: 'speech', path, text: segment.text, ...delivery };
  });
}
