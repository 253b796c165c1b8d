import { isSameRun, type PeerMetric, type PeerRun, type PeerRunResult } from './peer-run.ts';
import type { PeerTarget } from './peer-targets.ts';

/** The middle, and what the values lie between. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** A target beside what was measured. */
export interface PeerComparison {
  readonly target: PeerTarget;
  /** In the metric's unit; undefined where nothing was measured. */
  readonly ours?: Spread;
  readonly peer?: Spread;
  /** Of the pairs that were taken in one round, so that a slow minute of the machine touches both sides. */
  readonly ratio?: Spread;
  readonly verdict: 'met' | 'missed' | 'not measured';
  /** Why there is no ratio. */
  readonly reason?: string;
}

/** Holds what was measured against a target; the median of the ratios decides. */
export function compareWithPeer(target: PeerTarget, results: readonly PeerRunResult[]): PeerComparison {
  const { metric, rule, bound } = target;
  const ours = valuesByRound(results, target.ours, metric);
  const peer = valuesByRound(results, target.peer, metric);
  const ratios = [...ours.values].flatMap(([round, own]) => {
    const other = peer.values.get(round);
    return other === undefined ? [] : [rule === 'at-least' ? other / own : own / other];
  });
  const sides = {
    ...(ours.values.size > 0 && { ours: spreadOf([...ours.values.values()]) }),
    ...(peer.values.size > 0 && { peer: spreadOf([...peer.values.values()]) }),
  };
  if (ratios.length === 0) {
    const reason = ours.error ?? peer.error ?? 'it was not part of this run, or time was up';
    return { target, ...sides, verdict: 'not measured', reason };
  }
  const ratio = spreadOf(ratios);
  const isMet = rule === 'at-least' ? ratio.median >= bound : ratio.median <= bound;
  return { target, ...sides, ratio, verdict: isMet ? 'met' : 'missed' };
}

/** @throws RangeError for no value. */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('there is nothing to sum up');
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)]!;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]!;
  return { median: (lower + upper) / 2, min: sorted[0]!, max: sorted.at(-1)! };
}

function valuesByRound(results: readonly PeerRunResult[], run: PeerRun, metric: PeerMetric) {
  const matching = results.filter((result) => isSameRun(result, run));
  const values = new Map<number, number>();
  for (const { samples } of matching) {
    for (const { round, [metric]: value } of samples) if (value !== undefined) values.set(round, value);
  }
  return { values, error: matching.find(({ error }) => error !== undefined)?.error };
}
