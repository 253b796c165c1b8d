import type { Effect } from '../core/effect.ts';
import type { AcquireRequest, StepEvent } from '../core/step-event.ts';
import { InvalidOptionError } from '../errors/definition-errors.ts';
import { RegistryClosedError } from '../errors/lease-errors.ts';
import { type Lease, LeaseHandle, RegistryLease } from '../lease.ts';
import type { Notice } from '../registry-events.ts';
import { type AcquireOptions, requireAtLeast } from '../registry-options.ts';

type EffectOf<Type extends Effect['type']> = Extract<Effect, { type: Type }>;

export interface LeaseDeskHost {
  readonly captureStacks: boolean;
  dispatch(event: StepEvent): void;
  /** Whether anyone would hear of a notice. */
  isWatched(): boolean;
  notify(notice: Notice): void;
  isHealthy(generation: number): boolean;
  modelOf(generation: number): unknown;
}

interface Pending {
  readonly resolve: (lease: Lease<unknown> | undefined) => void;
  readonly reject: (reason: unknown) => void;
  readonly tag: string | undefined;
  readonly stack: string | undefined;
  stopListening: (() => void) | undefined;
}

/** Where callers wait, and where leases are handed out and taken back. */
export class LeaseDesk {
  readonly #host: LeaseDeskHost;
  readonly #pending = new Map<number, Pending>();
  readonly #open = new Map<number, LeaseHandle>();
  readonly #forgotten: FinalizationRegistry<LeaseHandle>;
  readonly #leaked: string[] = [];
  #lastWaiterId = 0;

  constructor(host: LeaseDeskHost) {
    this.#host = host;
    // It only reports: the model of a forgotten lease may still be running (C16).
    this.#forgotten = new FinalizationRegistry(({ modelId, leaseId, tag, stack, state }) => {
      if (state !== 'open') return;
      host.notify({ type: 'lease.leaked', modelId, leaseId, tag, ...(stack === undefined ? {} : { stack }) });
    });
  }

  /** Leases that a close had to take away. */
  get leaked(): readonly string[] {
    return this.#leaked;
  }

  /** How many callers wait. */
  get waiting(): number {
    return this.#pending.size;
  }

  request(
    modelId: string,
    wants: AcquireRequest['wants'],
    { signal, waitTimeoutMs = 30_000, priority = 0, workingBytes, wait = 'queue', tag }: AcquireOptions = {},
  ): Promise<Lease<unknown> | undefined> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      checkRequest(waitTimeoutMs, workingBytes, priority);
      const waiterId = ++this.#lastWaiterId;
      const stack = this.#host.captureStacks ? new Error('acquired here').stack : undefined;
      const pending: Pending = { resolve, reject, tag, stack, stopListening: undefined };
      this.#pending.set(waiterId, pending);
      this.#host.dispatch({
        type: 'acquire',
        request: {
          waiterId,
          modelId,
          wants,
          priority,
          tag,
          workingBytes,
          waitTimeoutMs,
          failFast: wait === 'fail-fast',
        },
      });
      if (signal === undefined || !this.#pending.has(waiterId)) return;
      const onAbort = () => {
        this.#take(waiterId);
        this.#host.dispatch({ type: 'abandon', waiterId });
        reject(signal.reason);
      };
      // The caller may have aborted from a listener while the request was dispatched.
      if (signal.aborted) onAbort();
      else {
        signal.addEventListener('abort', onAbort, { once: true });
        pending.stopListening = () => signal.removeEventListener('abort', onAbort);
      }
    });
  }

  #take(waiterId: number): Pending | undefined {
    const pending = this.#pending.get(waiterId);
    this.#pending.delete(waiterId);
    pending?.stopListening?.();
    return pending;
  }

  grant({ waiterId, leaseId, modelId, generation, outcome, waitedMs, atMs }: EffectOf<'grant'>): void {
    const isWanted = this.#pending.has(waiterId);
    if (!isWanted || !this.#host.isHealthy(generation)) {
      const why = isWanted ? 'unhealthy' : 'unwanted';
      this.#host.dispatch({ type: 'lease-refused', modelId, leaseId, why });
      return;
    }
    const { resolve, tag, stack } = this.#take(waiterId)!;
    const handle = new LeaseHandle({ modelId, leaseId, tag, stack });
    this.#open.set(leaseId, handle);
    const lease = new RegistryLease(handle, this.#host.modelOf(generation), atMs, this.#end);
    this.#forgotten.register(lease, handle, handle);
    if (this.#host.isWatched()) {
      this.#host.notify({ type: 'lease.acquired', modelId, leaseId: lease.leaseId, tag, outcome, waitedMs });
    }
    resolve(lease);
  }

  resolve(waiterId: number): void {
    this.#take(waiterId)?.resolve(undefined);
  }

  reject(waiterId: number, reason: unknown): void {
    this.#take(waiterId)?.reject(reason);
  }

  /** The model of a lease died or was taken away: whoever uses it is told to stop. */
  revoke(leaseId: number, reason: unknown): void {
    const handle = this.#open.get(leaseId);
    if (!handle) return;
    this.#open.delete(leaseId);
    this.#forgotten.unregister(handle);
    if (reason instanceof RegistryClosedError) this.#leaked.push(handle.leaseId);
    handle.state = 'revoked';
    handle.abort(reason);
  }

  readonly #end = (handle: LeaseHandle): void => {
    if (handle.state === 'revoked') return;
    if (handle.state === 'open') {
      handle.state = 'released';
      this.#open.delete(handle.index);
      this.#forgotten.unregister(handle);
    }
    this.#host.dispatch({ type: 'release', modelId: handle.modelId, leaseId: handle.index });
  };
}

/** Looks at the usual case first, which is on the way of every lease. */
function checkRequest(waitTimeoutMs: number, workingBytes: number | undefined, priority: number): void {
  if (workingBytes !== undefined && !Number.isSafeInteger(workingBytes)) {
    throw new InvalidOptionError({ option: 'workingBytes', value: workingBytes, least: 0 });
  }
  if (waitTimeoutMs >= 0 && (workingBytes ?? 0) >= 0 && Number.isFinite(priority)) return;
  requireAtLeast(0, { waitTimeoutMs, workingBytes: workingBytes ?? 0 });
  requireAtLeast(Number.MIN_SAFE_INTEGER, { priority });
}
