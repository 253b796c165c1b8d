import { leaseName } from './core/lease-lifecycle.ts';
import { LeaseReleasedError } from './errors/lease-errors.ts';

/** The right to use a loaded model, which stays in memory until the lease ends. */
export interface Lease<T> extends AsyncDisposable {
  readonly leaseId: string;
  readonly modelId: string;
  /** @throws {LeaseReleasedError} once the lease has ended */
  readonly model: T;
  /** On the registry's monotonic clock. */
  readonly acquiredAtMs: number;
  /** Aborts when the model has died, or the registry was closed by force. */
  readonly signal: AbortSignal;
  /** Ends the lease; calling it again does nothing. It never rejects. */
  release(): Promise<void>;
}

/** What the registry keeps of a lease: never the lease itself, or a forgotten one could not be noticed. */
export class LeaseHandle {
  readonly modelId: string;
  readonly index: number;
  readonly tag: string | undefined;
  readonly stack: string | undefined;
  state: 'open' | 'released' | 'revoked' = 'open';
  #reason: unknown;
  #controller: AbortController | undefined;

  constructor({ modelId, leaseId, tag, stack }: Pick<LeaseHandle, 'modelId' | 'tag' | 'stack'> & { leaseId: number }) {
    this.modelId = modelId;
    this.index = leaseId;
    this.tag = tag;
    this.stack = stack;
  }

  get leaseId(): string {
    return leaseName(this.modelId, this.index);
  }

  get reason(): unknown {
    return this.#reason;
  }

  /** Made when it is first asked for: most leases end without anyone looking at it. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.state === 'revoked') this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  abort(reason: unknown): void {
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}

const RELEASED = Promise.resolve();

export class RegistryLease<T> implements Lease<T> {
  readonly acquiredAtMs: number;
  readonly #handle: LeaseHandle;
  readonly #model: T;
  readonly #end: (handle: LeaseHandle) => void;

  constructor(handle: LeaseHandle, model: T, acquiredAtMs: number, end: (handle: LeaseHandle) => void) {
    this.#handle = handle;
    this.#model = model;
    this.acquiredAtMs = acquiredAtMs;
    this.#end = end;
  }

  get leaseId(): string {
    return this.#handle.leaseId;
  }

  get modelId(): string {
    return this.#handle.modelId;
  }

  get model(): T {
    if (this.#handle.state === 'open') return this.#model;
    const { modelId, leaseId, reason } = this.#handle;
    throw new LeaseReleasedError({ modelId, leaseId, cause: reason });
  }

  get signal(): AbortSignal {
    return this.#handle.signal;
  }

  release(): Promise<void> {
    this.#end(this.#handle);
    return RELEASED;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }
}
