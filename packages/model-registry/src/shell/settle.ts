import type { Clock } from '@vortex/runtime';
import type { SettleResult } from '../core/step-event.ts';

/** How long, and how closely, memory is watched after a dispose. */
export interface SettleOptions {
  readonly timeoutMs: number;
  readonly pollMs: number;
  /** Part of the expected bytes that need not come back. */
  readonly toleranceRatio: number;
  /** Or this many bytes, if that is more. */
  readonly toleranceBytes: number;
}

export interface SettleInput {
  /** Used before the dispose; absent if nobody could tell. */
  readonly baselineBytes: number | undefined;
  readonly expectedBytes: number;
  /** Used now; absent if nobody can tell. */
  readonly readUsed: () => Promise<number | undefined>;
  /** Whether nothing else has loaded, leased or unloaded on the device since the baseline. */
  readonly isQuiet: () => boolean;
  readonly clock: Clock;
  readonly options: SettleOptions;
}

/**
 * Waits until the driver has given memory back, for a bounded time.
 *
 * Drivers free late, and judging a device on which something else moves gives nonsense such as "−51 GB freed"; so a
 * disturbed or negative reading is unknown, and never a leak (I9).
 */
export async function settle(input: SettleInput): Promise<SettleResult> {
  const { baselineBytes, expectedBytes, readUsed, isQuiet, clock, options } = input;
  if (baselineBytes === undefined) return { outcome: 'skipped', freedBytes: undefined };
  const enough = expectedBytes - Math.max(options.toleranceBytes, expectedBytes * options.toleranceRatio);
  const endMs = clock.now() + options.timeoutMs;
  for (;;) {
    const usedBytes = isQuiet() ? await readUsed() : undefined;
    if (usedBytes === undefined || !isQuiet()) return { outcome: 'unknown', freedBytes: undefined };
    const freedBytes = baselineBytes - usedBytes;
    if (freedBytes >= enough) return { outcome: 'ok', freedBytes };
    if (clock.now() >= endMs) {
      return freedBytes < 0 ? { outcome: 'unknown', freedBytes: undefined } : { outcome: 'timeout', freedBytes };
    }
    await new Promise<void>((resolve) => clock.setTimer(resolve, options.pollMs));
  }
}
