import { VortexError } from '@vortex/runtime';

/** A lease was used after it had ended. */
export class LeaseReleasedError extends VortexError {
  readonly modelId: string;
  readonly leaseId: string;

  constructor({ modelId, leaseId, cause }: { modelId: string; leaseId: string; cause?: unknown }) {
    super({
      code: 'LEASE_RELEASED',
      message: `Lease ${leaseId} of model "${modelId}" has ended; its model may be unloaded at any time.`,
      hint: 'Keep the lease until the last use of the model, and do not keep the model itself.',
      cause,
    });
    this.modelId = modelId;
    this.leaseId = leaseId;
  }
}

/** The registry was closed. */
export class RegistryClosedError extends VortexError {
  constructor() {
    super({
      code: 'REGISTRY_CLOSED',
      message: 'The model registry is closed.',
      hint: 'Close it when the work is done, or create another one.',
    });
  }
}
