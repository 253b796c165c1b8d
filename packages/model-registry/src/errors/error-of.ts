import type { VortexError } from '@vortex/runtime';
import type { Failure } from '../core/failure.ts';
import type { MemorySnapshot } from '../memory-snapshot.ts';
import { AcquireTimeoutError, MemoryPressureError, QueueFullError } from './admission-errors.ts';
import { ModelNotFoundError } from './definition-errors.ts';
import { RegistryClosedError } from './lease-errors.ts';
import {
  ModelBusyError,
  ModelLoadError,
  ModelLoadTimeoutError,
  ModelLostError,
  ModelUnavailableError,
} from './model-errors.ts';

/** Makes the error that a failure stands for. */
export function errorOf(failure: Failure, snapshot: () => MemorySnapshot): VortexError {
  switch (failure.code) {
    case 'MODEL_NOT_FOUND':
      return new ModelNotFoundError(failure);
    case 'MODEL_LOAD_FAILED':
      return new ModelLoadError(failure);
    case 'MODEL_LOAD_TIMEOUT':
      return new ModelLoadTimeoutError(failure);
    case 'MODEL_UNAVAILABLE':
      return new ModelUnavailableError(failure);
    case 'MEMORY_PRESSURE':
      return new MemoryPressureError({ ...failure, snapshot: snapshot() });
    case 'ACQUIRE_TIMEOUT':
      return new AcquireTimeoutError(failure);
    case 'QUEUE_FULL':
      return new QueueFullError(failure);
    case 'MODEL_BUSY':
      return new ModelBusyError(failure);
    case 'MODEL_LOST':
      return new ModelLostError(failure);
    case 'REGISTRY_CLOSED':
      return new RegistryClosedError();
  }
}
