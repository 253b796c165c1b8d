export { type CompileModelOptions, compiledFolderName, compileModel } from './compile/compile-model.ts';
export type { Device } from './engine/onnx-session.ts';
export type {
  EngineDescription,
  EngineOperation,
  EngineRequest,
  EngineResponse,
  Inference,
  InferRequest,
  LoadRequest,
  PhonemizeClausesRequest,
  Prosody,
  SpeechEngine,
  Vocoded,
  VocodeRequest,
} from './engine/speech-engine.ts';
export {
  DeviceNotAvailableError,
  EngineClosedError,
  EngineCrashedError,
  EngineError,
  InvalidSpeechError,
  LanguageNotSupportedError,
  ModelFileError,
  ModelFileNotFoundError,
  NoRoomError,
  NothingToSpeakError,
  OutOfRangeError,
  OutputBufferError,
  PhonemizerUnavailableError,
  PlanNotPossibleError,
  TextTooLongError,
  VoiceExpressionError,
  VoiceFileError,
  VoiceNotFoundError,
} from './errors.ts';
export type { EngineCallOptions, EngineHost } from './host/engine-host.ts';
export { type DeviceChoice, findDevice } from './kokoro/find-device.ts';
export { Kokoro, type KokoroOptions } from './kokoro/kokoro.ts';
export {
  KOKORO_SAMPLE_RATE,
  MAX_TOKENS,
  SAMPLES_PER_FRAME,
  SLOT_SAMPLES,
  SPEED_RANGE,
} from './kokoro/kokoro-constants.ts';
export { type LoadKokoroOptions, loadKokoro } from './kokoro/load-kokoro.ts';
export {
  NEUTRAL_EMOTION,
  type PlannedSpeechChunk,
  type Speech,
  type SpeechEmotion,
  type SpeechModel,
  type SpeechPart,
  type SpeechPlan,
  type SynthesizeProgress,
  type SynthesizeRequest,
} from './speech.ts';
export { type DropReason, describeWarning, type SourceSpan, type SpeechWarning } from './speech-warning.ts';
export type { SpokenWord } from './timing/word-timings.ts';
export { PAD_ID, VOCABULARY } from './tokens/vocabulary.ts';
export {
  engineVoicesOf,
  namesOf,
  parseVoiceExpression,
  type VoiceExpression,
  type VoiceTerm,
} from './voices/voice-expression.ts';
export { KOKORO_VOICE_IDS } from './voices/voice-ids.ts';
export { LANGUAGES, type Language, languageOfVoice } from './voices/voice-languages.ts';
export { type VoicePack, voicePackBytes } from './voices/voice-pack.ts';
export { VoiceStore } from './voices/voice-store.ts';
