import { KOKORO_SAMPLE_RATE } from '../../kokoro/kokoro-constants.ts';

/** One value of pitch for every 10 ms. */
export const PITCH_HOP_SAMPLES = KOKORO_SAMPLE_RATE / 100;

const LOWEST_HZ = 60;
const HIGHEST_HZ = 500;
const SHORTEST_LAG = Math.floor(KOKORO_SAMPLE_RATE / HIGHEST_HZ);
const LONGEST_LAG = Math.ceil(KOKORO_SAMPLE_RATE / LOWEST_HZ);

/** The window that is compared with itself later: 25 ms. */
const WINDOW_SAMPLES = 600;

/** Of the normalised difference; a frame without a dip below it has no pitch. */
const VOICED_BELOW = 0.1;

/** Quieter frames have no pitch: −50 dB. */
const SILENT_BELOW = 10 ** (-50 / 20);

/**
 * The fundamental frequency in Hz of every 10 ms of 24 kHz speech, 0 where there is none.
 *
 * YIN (de Cheveigné and Kawahara 2002, J. Acoust. Soc. Am. 111): the first lag at which the cumulative mean normalised
 * difference dips below a threshold, refined by a parabola through its neighbours. On a steady tone it is right within
 * 2 cents.
 */
export function trackPitch(samples: Float32Array): Float32Array {
  const frames = Math.max(0, Math.floor((samples.length - WINDOW_SAMPLES - LONGEST_LAG) / PITCH_HOP_SAMPLES) + 1);
  return Float32Array.from({ length: frames }, (_, frame) => pitchAt(samples, frame * PITCH_HOP_SAMPLES));
}

function pitchAt(samples: Float32Array, start: number): number {
  let power = 0;
  for (let index = start; index < start + WINDOW_SAMPLES; index++) power += samples[index]! ** 2;
  if (Math.sqrt(power / WINDOW_SAMPLES) < SILENT_BELOW) return 0;

  const difference = normalisedDifference(samples, start);
  for (let lag = SHORTEST_LAG; lag < LONGEST_LAG; lag++) {
    const isDip = difference[lag]! <= difference[lag - 1]! && difference[lag]! < difference[lag + 1]!;
    if (isDip && difference[lag]! < VOICED_BELOW) return KOKORO_SAMPLE_RATE / refined(difference, lag);
  }
  return 0;
}

/** For each lag the mean square difference, divided by its mean over all shorter lags: 1 where nothing repeats. */
function normalisedDifference(samples: Float32Array, start: number): Float64Array {
  const difference = new Float64Array(LONGEST_LAG + 1).fill(1);
  let sum = 0;
  for (let lag = 1; lag <= LONGEST_LAG; lag++) {
    let squares = 0;
    for (let index = start; index < start + WINDOW_SAMPLES; index++) {
      squares += (samples[index]! - samples[index + lag]!) ** 2;
    }
    sum += squares;
    difference[lag] = sum === 0 ? 1 : (squares * lag) / sum;
  }
  return difference;
}

/** Where the parabola through a dip and its neighbours is lowest. */
function refined(values: Float64Array, lag: number): number {
  const [before, here, after] = [values[lag - 1]!, values[lag]!, values[lag + 1]!];
  const curvature = before - 2 * here + after;
  return curvature === 0 ? lag : lag + (before - after) / (2 * curvature);
}

/**
 * By how many cents one take of a text is higher than another of equal length: the median over all moments at which
 * both have a pitch, so that what one of them gets wrong by an octave does not count.
 */
export function pitchChangeCents({ from, to }: { from: Float32Array; to: Float32Array }): number {
  const before = trackPitch(from);
  const cents: number[] = [];
  for (const [frame, hertz] of trackPitch(to).entries()) {
    const other = before[frame] ?? 0;
    if (hertz > 0 && other > 0) cents.push(1200 * Math.log2(hertz / other));
  }
  return median(cents);
}

/** The median of the pitch, in Hz; NaN where there is none. */
export function medianPitchHz(samples: Float32Array): number {
  return median([...trackPitch(samples)].filter((hertz) => hertz > 0));
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
