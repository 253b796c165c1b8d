import { KOKORO_SAMPLE_RATE } from '../../kokoro/kokoro-constants.ts';

/** 2 ms. */
const HOP_SAMPLES = 48;
/** 10 ms. */
const WINDOW_SAMPLES = 240;

/** A sound begins where the level has come this far from the loudest moment after it, in dB. */
const BELOW_LOUDEST_DB = 30;

export interface OnsetOptions {
  readonly samples: Float32Array;
  /** Inside of the silence before the sound. */
  readonly fromMs: number;
  /** Inside of the sound. */
  readonly toMs: number;
}

/**
 * When a sound begins after silence, in milliseconds: the end of the last moment between `fromMs` and `toMs` that is
 * 30 dB quieter than the loudest. Undefined where there is no silence.
 */
export function onsetAfterSilenceMs({ samples, fromMs, toMs }: OnsetOptions): number | undefined {
  const first = Math.max(0, Math.round((fromMs * KOKORO_SAMPLE_RATE) / 1000));
  const levels: number[] = [];
  for (let start = first; start + WINDOW_SAMPLES <= (toMs * KOKORO_SAMPLE_RATE) / 1000; start += HOP_SAMPLES) {
    levels.push(levelDb(samples.subarray(start, start + WINDOW_SAMPLES)));
  }
  const loudest = Math.max(...levels);
  const lastQuiet = levels.findLastIndex((level) => level < loudest - BELOW_LOUDEST_DB);
  if (lastQuiet === -1) return undefined;
  return ((first + lastQuiet * HOP_SAMPLES + WINDOW_SAMPLES) * 1000) / KOKORO_SAMPLE_RATE;
}

function levelDb(samples: Float32Array): number {
  let power = 1e-12;
  for (const sample of samples) power += sample ** 2 / samples.length;
  return 10 * Math.log10(power);
}
