import type { Machine } from './machine.ts';
import type { LatencyReport } from './suites/latency.ts';

/** The latency suite as a table for people. */
export function latencyTable({ machine, latency }: { machine: Machine; latency: LatencyReport }): string {
  const { cpu, cores, node, loadBefore } = machine;
  const { engine, threads, voiceId, loadMs, rows } = latency;
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
  const widths = header.map((title, column) => Math.max(title.length, ...body.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) => cells.map((cell, column) => cell.padStart(widths[column]!)).join('  ');
  return [
    `${cpu}, ${cores} cores, Node ${node}, load ${loadBefore.toFixed(2)} before the run`,
    `engine ${engine}, ${threads} threads, voice ${voiceId}, model loaded in ${seconds(loadMs)}`,
    `seconds, of ${rows[0]?.latencyMs.count ?? 0} runs each; a percentile of few runs is one of them`,
    '',
    line(header),
    ...body.map(line),
  ].join('\n');
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(2);
}
