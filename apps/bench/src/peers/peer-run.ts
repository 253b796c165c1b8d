import type { Delivery } from '../engines/engine-protocol.ts';

export const ENGINE_IDS = ['vortex-fp32', 'vortex-fast', 'kokoro-js-fp32', 'kokoro-js-q8'] as const;
export type EngineId = (typeof ENGINE_IDS)[number];

/** One kind of thing that is measured again and again: an engine speaks a text. */
export interface PeerRun {
  readonly engine: EngineId;
  readonly words: number;
  readonly delivery: Delivery;
}

/** What one go gave; undefined where it was not looked at. */
export interface PeerSample {
  /** In which round; samples of one round were taken beside each other. */
  readonly round: number;
  readonly latencyMs?: number;
  readonly firstSoundMs?: number;
  readonly audioMs?: number;
  readonly residentBytes?: number;
  readonly proportionalBytes?: number;
}

export type PeerMetric = Exclude<keyof PeerSample, 'round' | 'audioMs'>;

/** Every go of a run, and why it ended early if it did. */
export interface PeerRunResult extends PeerRun {
  readonly samples: readonly PeerSample[];
  /** Whether text was left out. */
  readonly isCut: boolean;
  readonly error?: string;
}

export function isSameRun(a: PeerRun, b: PeerRun): boolean {
  return a.engine === b.engine && a.words === b.words && a.delivery === b.delivery;
}
