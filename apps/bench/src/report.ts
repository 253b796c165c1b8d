import { toSnakeCase } from '@vortex/recipe-schema';
import type { LoadAverage, Machine } from './machine.ts';
import { peersTable } from './peers/peers-table.ts';
import type { LatencyReport } from './suites/latency.ts';
import type { PeersReport } from './suites/peers.ts';
import { formatTable } from './table.ts';

/** Raised when a field of the JSON report changes its name or meaning. */
const REPORT_SCHEMA = 2;

/** Everything one run of the bench found out. */
export interface BenchReport {
  /** ISO 8601. */
  readonly takenAt: string;
  readonly machine: Machine;
  readonly loadAfter: LoadAverage;
  /** SHA-256 of the published weights. */
  readonly weights: string;
  /** Undefined where the suite did not run. */
  readonly latency: LatencyReport | undefined;
  readonly peers: PeersReport | undefined;
}

/** The report as JSON, in snake_case. */
export function reportDocument(report: BenchReport): string {
  const document = toSnakeCase({ schema: REPORT_SCHEMA, ...report });
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** The report for people. */
export function reportText({ machine, loadAfter, latency, peers }: BenchReport): string {
  const { cpu, cores, node, loadBefore } = machine;
  const load = (average: LoadAverage) => average.map((minutes) => minutes.toFixed(1)).join(' ');
  return [
    `${cpu}, ${cores} cores, Node ${node}; load of 1, 5, 15 minutes ${load(loadBefore)} before, ${load(loadAfter)} after`,
    ...(latency ? ['', latencyTable(latency)] : []),
    ...(peers ? ['', peersTable(peers)] : []),
  ].join('\n');
}

function latencyTable({ engine, threads, voiceId, loadMs, rows }: LatencyReport): string {
  const header = ['words', 'audio', 'min', 'P50', 'P95', 'P99', 'chars/s', '× real time'];
  const body = rows.map(({ words, audioMs, latencyMs, charactersPerSecond, timesRealTime }) => [
    String(words),
    seconds(audioMs),
    seconds(latencyMs.min),
    seconds(latencyMs.p50),
    seconds(latencyMs.p95),
    seconds(latencyMs.p99),
    charactersPerSecond.toFixed(0),
    timesRealTime.toFixed(2),
  ]);
  return [
    `engine ${engine}, ${threads} threads, voice ${voiceId}, model loaded in ${seconds(loadMs)}`,
    `seconds, of ${rows[0]?.latencyMs.count ?? 0} runs each; a percentile of few runs is one of them`,
    formatTable(header, body),
  ].join('\n');
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(2);
}
