import type { ResolvedSegment } from '@vortex/recipe-schema';
import { LANGUAGES, type Language, SPEED_RANGE, type SynthesizeRequest } from '@vortex/tts-core';

/** A segment that is spoken. */
export type SpokenSegment = Exclude<ResolvedSegment, { kind: 'pause' }>;

export interface SpeechRequestOptions {
  readonly segment: SpokenSegment;
  readonly seed: number;
  /** How much faster than the recipe says; the speed stays within its range. @default 1 */
  readonly speedRatio?: number;
}

/** A segment as the engine is asked for it. */
export function speechRequest({ segment, seed, speedRatio = 1 }: SpeechRequestOptions): SynthesizeRequest {
  const { voice, emotion, speed } = segment;
  return {
    ...(segment.kind === 'speech' ? { text: segment.text } : { phonemes: segment.phonemes }),
    voiceId: voice.engineVoiceId,
    language: toLanguage(voice.language),
    speed: Math.min(SPEED_RANGE.max, speed * speedRatio),
    emotion,
    seed,
  };
}

/** What a segment says, as it stands in the recipe; empty for a pause. */
export function sourceOf(segment: ResolvedSegment): string {
  if (segment.kind === 'pause') return '';
  return segment.kind === 'speech' ? segment.text : segment.phonemes;
}

/** The catalog's languages are free text; one that the engine does not have is left to the voice. */
export function toLanguage(language: string | undefined): Language | undefined {
  return LANGUAGES.find((known) => known === language?.toLowerCase());
}
