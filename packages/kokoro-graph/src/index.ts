export { type CheckReport, type Comparison, checkBounds } from './check/check-compiled.ts';
export { type CheckInput, defaultCheckInputs } from './check/check-input.ts';
export type { TakeDifference } from './check/compare-takes.ts';
export type { OpenSession, RuntimeSession, RuntimeTensor } from './check/runtime.ts';
export type { AppliedPass, Precision } from './compile/build-stages.ts';
export {
  type CompileKokoroOptions,
  type CompileProgress,
  compileKokoro,
  compileSteps,
} from './compile/compile-kokoro.ts';
export { COMPILER_VERSION, type CompiledFile, MANIFEST_FILE, type Manifest, readManifest } from './compile/manifest.ts';
export { CompileCheckError, InvalidManifestError, InvalidModelError, UnknownGraphError } from './errors.ts';
