import type { PreflightReport } from './core/plan-admission.ts';
import type { EvictionReason, PressureLevel } from './core/registry-state.ts';
import type { SettleResult } from './core/step-event.ts';
import type { DeviceId } from './device-budget.ts';

/** How an acquire was served. */
export type AcquireOutcome = 'hit' | 'join' | 'load';

interface OfModel {
  readonly modelId: string;
}
interface OfLoad extends OfModel {
  readonly device: DeviceId;
  readonly generation: number;
}
interface OfLease extends OfModel {
  readonly leaseId: string;
  readonly tag: string | undefined;
}
interface OfDevice {
  readonly device: DeviceId;
}

/** What happened, without the sequence number and the time that {@link RegistryEvent} adds. */
export type Notice =
  | { readonly type: 'registry.started'; readonly devices: readonly DeviceId[] }
  | ({ readonly type: 'registry.closed' } & CloseSummary)
  | ({ readonly type: 'model.registered'; readonly declaredBytes: number } & OfModel & OfDevice)
  | ({ readonly type: 'model.unregistered' } & OfModel)
  | ({
      readonly type: 'model.load.started';
      readonly declaredBytes: number;
      readonly attempt: number;
      /** Present when the model had been evicted shortly before: thrash. */
      readonly afterEvictionMs: number | undefined;
    } & OfLoad)
  | ({ readonly type: 'model.load.progress'; readonly fraction: number; readonly note: string | undefined } & OfLoad)
  | ({
      readonly type: 'model.load.completed';
      readonly durationMs: number;
      readonly declaredBytes: number;
      readonly measuredBytes: number | undefined;
    } & OfLoad)
  | ({
      readonly type: 'model.load.failed';
      readonly durationMs: number;
      readonly outcome: 'error' | 'out-of-memory' | 'aborted';
      readonly error: unknown;
      readonly retryAfterMs: number;
    } & OfLoad)
  | ({
      readonly type: 'model.load.timeout';
      readonly durationMs: number;
      readonly limit: 'total' | 'stall';
      readonly timeoutMs: number;
    } & OfLoad)
  | ({ readonly type: 'model.unload.started'; readonly reason: EvictionReason; readonly idleForMs: number } & OfLoad)
  | ({
      readonly type: 'model.unload.completed';
      readonly reason: EvictionReason;
      readonly durationMs: number;
      readonly expectedBytes: number;
      readonly settle: SettleResult['outcome'];
      readonly freedBytes: number | undefined;
    } & OfLoad)
  | ({ readonly type: 'model.unload.failed'; readonly error: unknown; readonly willRetry: boolean } & OfLoad)
  | ({ readonly type: 'model.quarantined'; readonly stuck: 'load' | 'dispose'; readonly bytes: number } & OfLoad)
  | ({ readonly type: 'model.recovered'; readonly stuck: 'load' | 'dispose' } & OfLoad)
  | ({ readonly type: 'model.lost'; readonly error: unknown; readonly revokedLeases: number } & OfLoad)
  | ({ readonly type: 'lease.acquired'; readonly outcome: AcquireOutcome; readonly waitedMs: number } & OfLease)
  | ({ readonly type: 'lease.released'; readonly heldMs: number } & OfLease)
  | ({ readonly type: 'lease.held_long'; readonly heldMs: number; readonly stack?: string } & OfLease)
  | ({ readonly type: 'lease.leaked'; readonly stack?: string } & OfLease)
  | ({ readonly type: 'lease.double_release' } & OfModel)
  | ({ readonly type: 'acquire.queued'; readonly report: PreflightReport } & OfModel)
  | ({ readonly type: 'acquire.rejected'; readonly code: string } & OfModel)
  | ({ readonly type: 'acquire.aborted' } & OfModel)
  | ({
      readonly type: 'eviction.planned';
      readonly neededBytes: number;
      readonly evict: readonly string[];
    } & OfModel)
  | { readonly type: 'policy.ignored'; readonly problem: string }
  | ({
      readonly type: 'memory.pressure';
      readonly level: Exclude<PressureLevel, 'ok'>;
      readonly effectiveBytes: number;
      readonly limitBytes: number;
    } & OfDevice)
  | ({ readonly type: 'memory.pressure.cleared'; readonly effectiveBytes: number } & OfDevice)
  | ({
      readonly type: 'memory.reclaimed';
      readonly reason: EvictionReason;
      readonly evict: readonly string[];
    } & OfDevice)
  | ({ readonly type: 'memory.deficit'; readonly deficitBytes: number } & OfDevice)
  | ({
      readonly type: 'leak.suspected';
      readonly kind: 'unload' | 'growth';
      readonly bytes: number;
      /** Unloads in a row, or generations. */
      readonly count: number;
    } & OfModel)
  | { readonly type: 'probe.read'; readonly ok: boolean; readonly durationMs: number }
  | { readonly type: 'probe.failed'; readonly error: string }
  | { readonly type: 'probe.recovered' }
  | { readonly type: 'listener.failed'; readonly error: unknown };

/** What a close left behind. */
export interface CloseSummary {
  readonly unloaded: readonly string[];
  /** Models whose memory could not be given back. */
  readonly quarantined: readonly string[];
  /** Leases that were still open when the drain ended. */
  readonly leakedLeases: readonly string[];
}

/** One entry of the registry's log; `seq` has no gaps. */
export type RegistryEvent = Notice & {
  readonly seq: number;
  /** On the registry's monotonic clock. */
  readonly monotonicMs: number;
};
