export {
  NameNotFoundError,
  OutputNotWritableError,
  PipelineClosedError,
  SilentSlotError,
  SlotOverflowError,
  UnexpectedError,
  UnknownCaptionFormatError,
} from './errors.ts';
export { VOICES_ARTIFACT, WEIGHTS_ARTIFACT } from './kokoro-definition.ts';
export { CAPTION_FORMATS, type RenderOutputsOptions, renderOutputs } from './render-outputs.ts';
export type { SpeakRequest } from './resolve-speech.ts';
export type {
  SlotFailure,
  SlotResult,
  SlotSnapshots,
  SlotSuccess,
  SlotTimings,
  SlotWord,
  Substitution,
} from './slot-result.ts';
export { describeSlotWarning, type SlotWarning } from './slot-warning.ts';
export {
  createVortexPipeline,
  type GenerateSlotOptions,
  type SlotProgress,
  VortexPipeline,
  type VortexPipelineOptions,
} from './vortex-pipeline.ts';
