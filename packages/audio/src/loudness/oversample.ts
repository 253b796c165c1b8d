/** How often the sound is looked at within one sample. ITU-R BS.1770-5, annex 2, asks for four times. */
const FACTOR = 4;
/** Samples on either side that a value between two samples is made of. */
const REACH = 8;
const TAPS = 2 * REACH;
/** With 16 taps this keeps the response within 0.12 dB up to 0.42 of the sample rate. */
const KAISER_BETA = 4;
const BLOCK = 64;

const quarterTaps = phaseTaps(1 / FACTOR);
const halfTaps = phaseTaps(2 / FACTOR);

/** No value between samples is larger than this many times the largest sample within reach. */
const MAX_OVERSHOOT = Math.max(
  ...[quarterTaps, halfTaps].map((taps) => taps.reduce((sum, tap) => sum + Math.abs(tap), 0)),
);

/*
 * The taps at three quarters are those at one quarter read backwards, and those at the half are their own mirror image.
 * Split into what is even and odd about the middle of the gap, all three values need half the multiplications.
 */
const quarterEven = Float64Array.from(
  { length: REACH },
  (_, tap) => (quarterTaps[tap]! + mirrored(quarterTaps, tap)) / 2,
);
const quarterOdd = Float64Array.from(
  { length: REACH },
  (_, tap) => (quarterTaps[tap]! - mirrored(quarterTaps, tap)) / 2,
);
const halfEven = Float64Array.from(halfTaps.slice(0, REACH));

/**
 * For every sample the largest magnitude of the sound from the sample before it to the one after, looked at in quarters;
 * 0 where that is not over `threshold`, nothing when it is so everywhere. A sound that begins or ends abruptly rings beyond its
 * edges: what lies there counts for the first and the last sample.
 *
 * Quiet stretches are passed over by the largest sample in them, so speech costs a small part of what noise costs.
 */
export function peaksOver(samples: Float32Array, threshold: number): Float32Array | undefined {
  const padded = new Float32Array(samples.length + 4 * REACH);
  padded.set(samples, 2 * REACH);
  const gaps = padded.length - TAPS + 1;
  const last = samples.length - 1;
  let peaks: Float32Array | undefined;
  for (let start = 0; start < gaps; start += BLOCK) {
    const end = Math.min(start + BLOCK, gaps);
    if (largest(padded, start, end + TAPS - 1) * MAX_OVERSHOOT <= threshold) continue;
    for (let gap = start; gap < end; gap++) {
      const left = padded[gap + REACH - 1]!;
      const right = padded[gap + REACH]!;
      const magnitude = Math.max(largestInGap(padded, gap), Math.abs(left), Math.abs(right));
      if (magnitude <= threshold) continue;
      peaks ??= new Float32Array(samples.length);
      const before = Math.min(Math.max(gap - REACH - 1, 0), last);
      const after = Math.min(Math.max(gap - REACH, 0), last);
      if (magnitude > peaks[before]!) peaks[before] = magnitude;
      if (magnitude > peaks[after]!) peaks[after] = magnitude;
    }
  }
  return peaks;
}

/** The largest of the three values in the gap in the middle of the taps that begin at `first`. */
function largestInGap(samples: Float32Array, first: number): number {
  let even = 0;
  let odd = 0;
  let half = 0;
  for (let tap = 0; tap < REACH; tap++) {
    const left = samples[first + tap]!;
    const right = samples[first + TAPS - 1 - tap]!;
    even += (left + right) * quarterEven[tap]!;
    odd += (left - right) * quarterOdd[tap]!;
    half += (left + right) * halfEven[tap]!;
  }
  // The larger of |even + odd| and |even − odd|, the values at one and at three quarters.
  return Math.max(Math.abs(even) + Math.abs(odd), Math.abs(half));
}

function largest(samples: Float32Array, start: number, end: number): number {
  let magnitude = 0;
  for (let index = start; index < end; index++) {
    const candidate = Math.abs(samples[index]!);
    if (candidate > magnitude) magnitude = candidate;
  }
  return magnitude;
}

function mirrored(taps: readonly number[], tap: number): number {
  return taps[TAPS - 1 - tap]!;
}

/** A windowed sinc that gives the value at `position` of the gap, with a gain of 1 for a constant. */
function phaseTaps(position: number): readonly number[] {
  const taps = Array.from({ length: TAPS }, (_, tap) => {
    const distance = tap - (REACH - 1) - position;
    const window = besselI0(KAISER_BETA * Math.sqrt(1 - (distance / REACH) ** 2)) / besselI0(KAISER_BETA);
    return (Math.sin(Math.PI * distance) / (Math.PI * distance)) * window;
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

/** The modified Bessel function of order 0 that the Kaiser window is made of, by its power series. */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-16; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
