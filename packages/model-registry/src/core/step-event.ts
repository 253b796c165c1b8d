import type { DeviceId } from '../device-budget.ts';
import type { MemoryReading } from '../probe/memory-probe.ts';
import type { EvictionReason, ModelFacts, Waiter } from './registry-state.ts';

/** What a caller asks for; the reducer adds the rest of the {@link Waiter}. */
export interface AcquireRequest extends Pick<Waiter, 'waiterId' | 'modelId' | 'wants' | 'priority' | 'tag'> {
  /** Absent: what the definition declares. */
  readonly workingBytes: number | undefined;
  readonly waitTimeoutMs: number;
  /** Refused instead of queued. */
  readonly failFast: boolean;
}

/** What a dispose was seen to give back. */
export interface SettleResult {
  /** `skipped` without a probe, `unknown` when something else happened meanwhile. */
  readonly outcome: 'ok' | 'timeout' | 'unknown' | 'skipped';
  readonly freedBytes: number | undefined;
}

/**
 * Everything that can happen to a registry.
 *
 * What comes back from outside names the generation that it belongs to: a late answer may not touch a later load.
 */
export type StepEvent =
  | { readonly type: 'register'; readonly modelId: string; readonly facts: ModelFacts }
  | { readonly type: 'unregister'; readonly modelId: string }
  | { readonly type: 'acquire'; readonly request: AcquireRequest }
  | { readonly type: 'abandon'; readonly waiterId: number }
  | { readonly type: 'release'; readonly modelId: string; readonly leaseId: number }
  | {
      readonly type: 'lease-refused';
      readonly modelId: string;
      readonly leaseId: number;
      readonly why: 'unhealthy' | 'unwanted';
    }
  | { readonly type: 'load-progressed'; readonly modelId: string; readonly generation: number }
  | {
      readonly type: 'loaded';
      readonly modelId: string;
      readonly generation: number;
      readonly measuredBytes: number | undefined;
    }
  | {
      readonly type: 'load-failed';
      readonly modelId: string;
      readonly generation: number;
      readonly error: unknown;
      readonly outOfMemory: boolean;
    }
  | {
      readonly type: 'disposed';
      readonly modelId: string;
      readonly generation: number;
      readonly settle: SettleResult;
    }
  | { readonly type: 'dispose-failed'; readonly modelId: string; readonly generation: number; readonly error: unknown }
  | { readonly type: 'lost'; readonly modelId: string; readonly generation: number; readonly error: unknown }
  | {
      readonly type: 'measured';
      readonly modelId: string;
      readonly generation: number;
      readonly measuredBytes: number;
    }
  | { readonly type: 'pin'; readonly modelId: string }
  | { readonly type: 'unpin'; readonly modelId: string }
  | { readonly type: 'unload'; readonly modelId: string; readonly drainTimeoutMs: number }
  | { readonly type: 'cancel-unload'; readonly modelId: string }
  | {
      readonly type: 'reclaim';
      readonly device: DeviceId;
      readonly targetBytes: number;
      readonly reason: EvictionReason;
    }
  | { readonly type: 'probed'; readonly readings: readonly MemoryReading[] }
  | { readonly type: 'probe-failed'; readonly error: string }
  | { readonly type: 'tick' }
  | { readonly type: 'close'; readonly drainTimeoutMs: number };
