export { InvalidAudioOptionError, type InvalidAudioOptionErrorOptions } from './assert-option.ts';
export { type AssertPcmOptions, assertPcm } from './assert-pcm.ts';
export { attachPunctuation } from './captions/attach-punctuation.ts';
export { toCaptionsJson } from './captions/captions-json.ts';
export { type Cue, type CueLine, cueWords, lineText } from './captions/cue.ts';
export { type CueOptions, cuesFromWords } from './captions/cues-from-words.ts';
export { toSrt } from './captions/srt.ts';
export { toWebVtt, type WebVttOptions } from './captions/web-vtt.ts';
export { InvalidWordError, type Word } from './captions/word.ts';
export type { AudioEncoder, AudioMetadata, EncodeOptions } from './encode/audio-encoder.ts';
export { type DecodedWav, decodeWav, InvalidWavError, type InvalidWavReason } from './encode/decode-wav.ts';
export { encoders, findEncoder, UnknownAudioFormatError } from './encode/encoders.ts';
export { type EncodeWavOptions, encodeWav, type WavSampleFormat, wavEncoder, wavFloatEncoder } from './encode/wav.ts';
export { InvalidPcmError, type InvalidPcmErrorOptions, type InvalidPcmReason } from './invalid-pcm-error.ts';
export {
  commonSampleRate,
  concat,
  durationMs,
  type Pcm,
  type SilenceOptions,
  SPEECH_SAMPLE_RATE,
  sampleCount,
  silence,
} from './pcm.ts';
