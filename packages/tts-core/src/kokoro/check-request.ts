import { NothingToSpeakError, OutOfRangeError, TextTooLongError } from '../errors.ts';
import { NEUTRAL_EMOTION, type SpeechEmotion, type SynthesizeRequest } from '../speech.ts';
import { type Language, languageOfVoice } from '../voices/voice-languages.ts';
import { SPEED_RANGE } from './kokoro-constants.ts';

/** A request whose every value is in range, with the defaults filled in. */
export interface CheckedRequest {
  readonly source: { readonly kind: 'text' | 'phonemes'; readonly text: string };
  readonly voiceId: string;
  readonly language: Language;
  readonly speed: number;
  readonly emotion: SpeechEmotion;
  readonly seed: number;
  readonly maxDurationMs: number;
}

/** More than an hour of speech. */
const MAX_TEXT_LENGTH = 200_000;

/** The longest speech is one slot unless more is asked for. */
const DEFAULT_MAX_DURATION_MS = 45_000;

/** @throws OutOfRangeError, TextTooLongError, NothingToSpeakError, VoiceExpressionError */
export function checkRequest({
  text,
  phonemes,
  voiceId,
  language = languageOfVoice(voiceId),
  speed = 1,
  emotion = NEUTRAL_EMOTION,
  seed = 0,
  maxDurationMs = DEFAULT_MAX_DURATION_MS,
}: SynthesizeRequest): CheckedRequest {
  if ((text === undefined) === (phonemes === undefined)) {
    throw new NothingToSpeakError({
      reason:
        text === undefined
          ? 'neither text nor phonemes were given'
          : 'both text and phonemes were given, and they may differ',
    });
  }
  const source =
    text === undefined ? ({ kind: 'phonemes', text: phonemes! } as const) : ({ kind: 'text', text } as const);
  if (source.text.length > MAX_TEXT_LENGTH) {
    throw new TextTooLongError({ length: source.text.length, maxLength: MAX_TEXT_LENGTH });
  }
  checkNumber('speed', speed, SPEED_RANGE);
  checkNumber('emotion.pitchCents', emotion.pitchCents, { min: -1200, max: 1200 });
  checkNumber('emotion.tempo', emotion.tempo, { min: 0.5, max: 2 });
  checkNumber('emotion.energy', emotion.energy, { min: 0.25, max: 2 });
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff) {
    throw new OutOfRangeError({ parameter: 'seed', found: seed, allowed: 'a whole number from 0 to 4294967295' });
  }
  if (!(maxDurationMs > 0)) {
    throw new OutOfRangeError({ parameter: 'maxDurationMs', found: maxDurationMs, allowed: 'more than 0' });
  }
  return { source, voiceId, language, speed, emotion, seed, maxDurationMs };
}

function checkNumber(parameter: string, found: number, { min, max }: { min: number; max: number }): void {
  if (!(found >= min && found <= max)) throw new OutOfRangeError({ parameter, found, allowed: `${min} … ${max}` });
}
