import { type Catalog, resolveDelivery } from '@vortex/recipe-schema';
import type { SpeechEmotion, SynthesizeRequest } from '@vortex/tts-core';
import { toLanguage } from './speech-request.ts';

/** A text with the names that recipes use. */
export interface SpeakRequest extends Pick<SynthesizeRequest, 'seed' | 'signal' | 'onProgress' | 'maxDurationMs'> {
  readonly text: string;
  /** A voice of the catalog or of the engine, a blend such as `af_sarah(0.3)+af_jessica(0.7)`, or a file by its path. */
  readonly voiceId: string;
  /** @default the voice's own, else neutral */
  readonly emotion?: string | undefined;
  /** 0.8…1.2 @default the voice's own, else 1 */
  readonly speed?: number | undefined;
  /** Instead of the emotion's own, each for itself. */
  readonly override?: Partial<SpeechEmotion> | undefined;
}

/**
 * Looks up a voice and an emotion.
 *
 * @throws NameNotFoundError, or VoiceExpressionError with the character where the voice cannot be read.
 */
export function resolveSpeech(request: SpeakRequest, catalog: Catalog): SynthesizeRequest {
  const { override = {}, ...rest } = request;
  const { voice, emotion, speed } = resolveDelivery(request, catalog);
  return {
    ...rest,
    voiceId: voice.engineVoiceId,
    language: toLanguage(voice.language),
    speed,
    emotion: {
      pitchCents: override.pitchCents ?? emotion.pitchCents,
      tempo: override.tempo ?? emotion.tempo,
      energy: override.energy ?? emotion.energy,
    },
  };
}
