import type { Catalog } from '../catalog/catalog.ts';
import type { Emotion } from '../catalog/emotions.ts';
import { findUnknownVoices, type VoiceNames } from '../catalog/voice-names.ts';
import { mergeWithDefaults } from '../merge-with-defaults.ts';
import { NameNotFoundError } from './name-not-found-error.ts';
import type { Delivery } from './recipe.ts';
import { DELIVERY_DEFAULTS } from './recipe-limits.ts';

/** How something is to be said, in the names that recipes use. */
export interface DeliveryRequest extends Delivery {
  /** A character, a voice of the engine, or a blend of them. */
  readonly voiceId: string;
}

/** How something is said, with every name replaced by what it stands for. */
export interface ResolvedDelivery {
  readonly voice: ResolvedVoice;
  readonly emotion: ResolvedEmotion;
  /** 0.8 … 1.2, without the tempo of the emotion. */
  readonly speed: number;
}

export interface ResolvedVoice {
  /** As the recipe calls it. */
  readonly id: string;
  /** A voice of the engine, or a blend; what the emotion has for this voice, else what the voice has. */
  readonly engineVoiceId: string;
  /** Undefined for a voice of the engine, which knows its own language. */
  readonly language: string | undefined;
}

export type ResolvedEmotion = Pick<Emotion, 'name' | 'pitchCents' | 'tempo' | 'energy'>;

/**
 * Looks up a voice and an emotion. What is left out comes from the voice, then from the global defaults (neutral, 1.0).
 *
 * @throws NameNotFoundError with the nearest name, or whatever the catalog's `readVoice` throws.
 */
export function resolveDelivery(request: DeliveryRequest, catalog: Catalog): ResolvedDelivery {
  const [unknown] = findUnknownVoices(request.voiceId, voiceNamesOf(catalog));
  if (unknown !== undefined) {
    throw new NameNotFoundError({ nameKind: 'voice', found: unknown.name, available: unknown.known });
  }
  const { voices, emotions } = catalog;
  const { voiceId } = request;
  const voice = voices.get(voiceId);
  const voiceDefaults = mergeWithDefaults(
    { emotion: voice?.defaultEmotion, speed: voice?.defaultSpeed },
    DELIVERY_DEFAULTS,
  );
  const said = mergeWithDefaults({ emotion: request.emotion, speed: request.speed }, voiceDefaults);
  const emotion = emotions.get(said.emotion);
  if (emotion === undefined) {
    throw new NameNotFoundError({ nameKind: 'emotion', found: said.emotion, available: [...emotions.keys()] });
  }
  const { name, pitchCents, tempo, energy } = emotion;
  const engineVoiceId = emotion.voices?.get(voiceId) ?? voice?.engineVoiceId ?? voiceId;
  return {
    voice: { id: voiceId, engineVoiceId, language: voice?.language },
    emotion: { name, pitchCents, tempo, energy },
    speed: said.speed,
  };
}

/** What a recipe may call a voice. */
export function voiceNamesOf({ voices, engineVoiceIds, readVoice }: Catalog): VoiceNames {
  return { names: [...new Set([...voices.keys(), ...engineVoiceIds])], engineVoiceIds, readVoice };
}
