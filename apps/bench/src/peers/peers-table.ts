import type { PeersReport } from '../suites/peers.ts';
import { formatTable } from '../table.ts';
import type { PeerComparison, Spread } from './compare-with-peers.ts';
import type { PeerMetric } from './peer-run.ts';

const HEADER = ['median (smallest … largest)', 'ours', 'peer', 'ratio', 'target', ''];

/** The comparison as a table for a terminal, with what could not be measured below it. */
export function peersTable({ engines, comparisons, runs }: PeersReport): string {
  const notes = [
    ...Object.entries(engines).map(([id, { description }]) => `${id}: ${description ?? 'did not start'}`),
    ...comparisons.flatMap(({ target, reason }) => (reason === undefined ? [] : [`${target.title}: ${reason}`])),
    ...runs.flatMap(({ engine, words, delivery, isCut }) =>
      isCut ? [`${engine} left out the end of ${words} words (${delivery})`] : [],
    ),
  ];
  return [formatTable(HEADER, comparisons.map(cellsOf)), '', ...notes].join('\n');
}

function cellsOf({ target, ours, peer, ratio, verdict }: PeerComparison): string[] {
  const { title, metric, rule, bound } = target;
  const sign = rule === 'at-least' ? '≥' : '≤';
  return [title, figure(ours, metric), figure(peer, metric), ratioOf(ratio), `${sign} ${digits(bound)}`, verdict];
}

function figure(spread: Spread | undefined, metric: PeerMetric): string {
  if (spread === undefined) return '–';
  return metric.endsWith('Bytes')
    ? `${(spread.median / 2 ** 20).toFixed(0)} MiB`
    : `${(spread.median / 1000).toFixed(2)} s`;
}

function ratioOf(spread: Spread | undefined): string {
  if (spread === undefined) return '–';
  return `${digits(spread.median)} (${digits(spread.min)} … ${digits(spread.max)})`;
}

function digits(ratio: number): string {
  return String(Number(ratio.toFixed(3)));
}
