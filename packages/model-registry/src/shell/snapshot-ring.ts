import type { RegistryState } from '../core/registry-state.ts';
import { type MemorySnapshot, type SnapshotTrigger, snapshotOf } from '../memory-snapshot.ts';

export interface SnapshotRingOptions {
  readonly maxSnapshots: number;
  readonly wallClock: () => number;
  readonly memoryUsage: () => NodeJS.MemoryUsage;
}

/** The last snapshots, and the only place that numbers them. */
export class SnapshotRing {
  readonly #options: SnapshotRingOptions;
  readonly #kept: MemorySnapshot[] = [];
  #seq = 0;

  constructor(options: SnapshotRingOptions) {
    this.#options = options;
  }

  get kept(): readonly MemorySnapshot[] {
    return [...this.#kept];
  }

  /** A copy that is not kept. */
  peek(
    state: RegistryState,
    nowMs: number,
    eventLoopLagMs: number | undefined,
    trigger: SnapshotTrigger = 'manual',
  ): MemorySnapshot {
    const wallMs = this.#options.wallClock();
    const memoryUsage = this.#options.memoryUsage();
    return snapshotOf(state, { seq: this.#seq, trigger, nowMs, wallMs, eventLoopLagMs, memoryUsage });
  }

  take(
    state: RegistryState,
    nowMs: number,
    eventLoopLagMs: number | undefined,
    trigger: SnapshotTrigger,
  ): MemorySnapshot {
    this.#seq++;
    const snapshot = this.peek(state, nowMs, eventLoopLagMs, trigger);
    this.#kept.push(snapshot);
    if (this.#kept.length > this.#options.maxSnapshots) this.#kept.shift();
    return snapshot;
  }
}
