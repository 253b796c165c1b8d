export { NameNotFoundError } from '@vortex/recipe-schema';
export {
  ModelNotConfiguredError,
  OutputNotWritableError,
  PipelineClosedError,
  SilentSlotError,
  SlotOverflowError,
  UnexpectedError,
} from './errors.ts';
export {
  type CompileProgress,
  type InstalledKokoro,
  type InstallKokoroOptions,
  installKokoro,
  type LocatedKokoro,
  locateKokoro,
  VOICES_ARTIFACT,
  WEIGHTS_ARTIFACTS,
  type WeightsName,
} from './install-kokoro.ts';
export type { EngineSettings } from './kokoro-definition.ts';
export { loadKokoroCatalog } from './load-kokoro-catalog.ts';
export type { PlannedSegment, SlotPlan } from './plan-slot.ts';
export { type RenderOutputsOptions, renderOutputs } from './render-outputs.ts';
export { resolveSpeech, type SpeakRequest } from './resolve-speech.ts';
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
export { type WriteAtomicallyOptions, writeAtomically } from './write-atomically.ts';
