import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';

/** Processes that wanted to run, on average over 1, 5 and 15 minutes: above the number of cores, times are too long. */
export type LoadAverage = readonly [oneMinute: number, fiveMinutes: number, fifteenMinutes: number];

/** Where figures were taken; without it they mean nothing. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly system: string;
  readonly node: string;
  readonly loadBefore: LoadAverage;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGib: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    system: `${process.platform} ${process.arch} ${release()}`,
    node: process.version,
    loadBefore: loadAverage(),
  };
}

export function loadAverage(): LoadAverage {
  const [one = 0, five = 0, fifteen = 0] = loadavg();
  return [one, five, fifteen];
}
