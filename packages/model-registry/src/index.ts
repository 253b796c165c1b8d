export {
  type EvictionCandidate,
  type EvictionPolicy,
  leastRecentlyUsed,
  sizeAwareLeastRecentlyUsed,
} from './core/eviction-policy.ts';
export type { Ledger } from './core/ledger.ts';
export type { Blocker, PreflightReport, PreflightVerdict } from './core/plan-admission.ts';
export type { EvictionReason, LeakSettings, ModelState, PressureLevel } from './core/registry-state.ts';
export type { DeviceBudget, DeviceId } from './device-budget.ts';
export { diffSnapshots, formatChanges, type SnapshotChange } from './diff-snapshots.ts';
export { AcquireTimeoutError, MemoryPressureError, QueueFullError } from './errors/admission-errors.ts';
export {
  InvalidBudgetError,
  InvalidModelError,
  InvalidOptionError,
  ModelNotFoundError,
} from './errors/definition-errors.ts';
export { LeaseReleasedError, RegistryClosedError } from './errors/lease-errors.ts';
export {
  ModelBusyError,
  ModelDisposeError,
  ModelLoadError,
  ModelLoadTimeoutError,
  ModelLostError,
  ModelUnavailableError,
} from './errors/model-errors.ts';
export type { Lease } from './lease.ts';
export type { DeviceMemory, MemorySnapshot, ProcessMemory, SnapshotTrigger } from './memory-snapshot.ts';
export {
  type DisposeContext,
  defineModel,
  type LoadContext,
  type MemoryFootprint,
  type ModelDefinition,
} from './model-definition.ts';
export {
  type CloseOptions,
  createModelRegistry,
  type ModelRegistry,
  type ReclaimOptions,
  type ReclaimReport,
  type UnloadOptions,
} from './model-registry.ts';
export type { KeptBecause, LeaseStatus, ModelStatus } from './model-status.ts';
export type { MemoryProbe, MemoryReading } from './probe/memory-probe.ts';
export { type NvidiaSmiOptions, nvidiaSmiProbe } from './probe/nvidia-smi-probe.ts';
export { processMemoryBytes } from './probe/process-memory.ts';
export type { AcquireOutcome, CloseSummary, RegistryEvent } from './registry-events.ts';
export type { AcquireOptions, RegistryOptions } from './registry-options.ts';
export type { RegistryListener } from './shell/event-log.ts';
export type { SettleOptions } from './shell/settle.ts';
