export { InvalidAudioOptionError, type InvalidAudioOptionErrorOptions } from './assert-option.ts';
export { type AssertPcmOptions, assertPcm } from './assert-pcm.ts';
export { attachPunctuation } from './captions/attach-punctuation.ts';
export { type CaptionFormat, captionFormats, findCaptionFormat } from './captions/caption-formats.ts';
export { toCaptionsJson } from './captions/captions-json.ts';
export { type Cue, type CueLine, cueWords, lineText } from './captions/cue.ts';
export { type CueOptions, cuesFromWords } from './captions/cues-from-words.ts';
export { toSrt } from './captions/srt.ts';
export { toWebVtt, type WebVttOptions } from './captions/web-vtt.ts';
export { InvalidWordError, type Word } from './captions/word.ts';
export { amplitudeFromDb, dbFromAmplitude } from './decibel.ts';
export type { AudioEncoder, AudioMetadata, EncodeOptions } from './encode/audio-encoder.ts';
export { type DecodedWav, decodeWav, InvalidWavError, type InvalidWavReason } from './encode/decode-wav.ts';
export { encoders, findEncoder } from './encode/encoders.ts';
export type { WavSampleFormat } from './encode/pack-samples.ts';
export { type EncodeWavOptions, encodeWav, wavEncoder, wavFloatEncoder } from './encode/wav.ts';
export { streamWav, type WavStreamOptions } from './encode/wav-stream.ts';
export { DEFAULT_FADE_MS, type FadeOptions, fadeEdges } from './fade.ts';
export { InvalidPcmError, type InvalidPcmErrorOptions, type InvalidPcmReason } from './invalid-pcm-error.ts';
export { type JoinedPcm, type JoinOptions, type JoinPart, joinParts } from './join.ts';
export { integratedLoudness } from './loudness/integrated-loudness.ts';
export { applyGain, DEFAULT_TARGET_LUFS, type LevelledPcm, type LevelOptions, levelPcm } from './loudness/level.ts';
export { DEFAULT_CEILING_DBTP, type LimitedPcm, type LimiterOptions, limitTruePeak } from './loudness/limiter.ts';
export { truePeakDbtp } from './loudness/true-peak.ts';
export { countClippedSamples, peakDb, rmsDb } from './measure.ts';
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
export { type TrimmedPcm, type TrimSilenceOptions, trimSilence } from './trim-silence.ts';
export { UnknownFormatError } from './unknown-format-error.ts';
