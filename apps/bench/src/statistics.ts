/** What a list of measurements comes to; percentiles are nearest-rank, so each is a value that was measured. */
export interface Statistics {
  readonly count: number;
  readonly min: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** @throws RangeError for no measurement. */
export function statisticsOf(measurements: readonly number[]): Statistics {
  if (measurements.length === 0) throw new RangeError('there is nothing to sum up');
  const sorted = [...measurements].sort((a, b) => a - b);
  const percentile = (percent: number) => sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]!;
  return {
    count: sorted.length,
    min: sorted[0]!,
    p50: percentile(50),
    p95: percentile(95),
    p99: percentile(99),
    max: sorted.at(-1)!,
  };
}
