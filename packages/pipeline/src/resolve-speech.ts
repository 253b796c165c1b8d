import { type Catalog, nearestName } from '@vortex/recipe-schema';
import type { SpeechEmotion, SynthesizeRequest } from '@vortex/tts-core';
import { NameNotFoundError } from './errors.ts';

/** A text with the names that recipes use. */
export interface SpeakRequest extends Pick<SynthesizeRequest, 'seed' | 'signal' | 'onProgress' | 'maxDurationMs'> {
  readonly text: string;
  /** A voice of the catalog or of the engine. */
  readonly voiceId: string;
  /** @default the voice's own, else neutral */
  readonly emotion?: string | undefined;
  /** 0.8…1.2 @default the voice's own, else 1 */
  readonly speed?: number | undefined;
  /** Instead of the emotion's own, each for itself. */
  readonly override?: Partial<SpeechEmotion> | undefined;
}

/** Looks up a voice and an emotion. @throws NameNotFoundError */
export function resolveSpeech(request: SpeakRequest, { voices, emotions, engineVoiceIds }: Catalog): SynthesizeRequest {
  const { voiceId, emotion: _name, override = {}, ...rest } = request;
  const voice = voices.get(voiceId);
  if (voice === undefined && !engineVoiceIds.includes(voiceId)) {
    throw notFound('voice', voiceId, [...voices.keys(), ...engineVoiceIds]);
  }
  const emotionName = request.emotion ?? voice?.defaultEmotion ?? 'neutral';
  const emotion = emotions.get(emotionName);
  if (emotion === undefined) throw notFound('emotion', emotionName, [...emotions.keys()]);
  return {
    ...rest,
    voiceId: voice?.engineVoiceId ?? voiceId,
    speed: request.speed ?? voice?.defaultSpeed,
    emotion: {
      pitchCents: override.pitchCents ?? emotion.pitchCents,
      tempo: override.tempo ?? emotion.tempo,
      energy: override.energy ?? emotion.energy,
    },
  };
}

function notFound(nameKind: 'voice' | 'emotion', found: string, available: readonly string[]): NameNotFoundError {
  return new NameNotFoundError({ nameKind, found, available, nearest: nearestName(found, available) });
}
