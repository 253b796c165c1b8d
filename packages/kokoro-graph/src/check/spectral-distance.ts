import { makePowerSpectrum } from './fft.ts';

const SAMPLE_RATE = 24_000;
const WINDOW_SAMPLES = 1024;
/** Two hops are one frame of the model, so that frames of two takes can be set against each other. */
const HOP_SAMPLES = 300;
const BANDS = 40;
const LOWEST_HZ = 60;
const HIGHEST_HZ = 11_000;
/** What lies further than this below the loudest band is not heard, and does not count. */
const FLOOR_DB = 60;

/** A spectrogram of what is heard: for each hop of 300 samples, the level of 40 bands in decibels. */
export type BandLevels = readonly Float64Array[];

/** Levels of bands that are evenly spaced in mel, m = 2595 · log₁₀(1 + f / 700); a band below 60 dB under the loudest is cut there. */
export function bandLevels(samples: Float32Array): BandLevels {
  const spectrum = makePowerSpectrum(WINDOW_SAMPLES);
  const edges = bandEdges();
  const window = Float64Array.from(
    { length: WINDOW_SAMPLES },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW_SAMPLES),
  );
  const frame = new Float64Array(WINDOW_SAMPLES);
  const levels: Float64Array[] = [];
  let loudest = Number.NEGATIVE_INFINITY;
  for (let centre = 0; centre < samples.length; centre += HOP_SAMPLES) {
    const start = centre - WINDOW_SAMPLES / 2;
    for (let i = 0; i < WINDOW_SAMPLES; i++) frame[i] = (samples[start + i] ?? 0) * (window[i] as number);
    const power = spectrum(frame);
    const bands = Float64Array.from({ length: BANDS }, (_, band) => {
      let sum = 1e-20;
      for (let bin = edges[band] as number; bin < (edges[band + 1] as number); bin++) sum += power[bin] as number;
      return 10 * Math.log10(sum);
    });
    for (const level of bands) loudest = Math.max(loudest, level);
    levels.push(bands);
  }
  for (const bands of levels) {
    for (let band = 0; band < BANDS; band++) bands[band] = Math.max(bands[band] as number, loudest - FLOOR_DB);
  }
  return levels;
}

/**
 * How far two spectrograms lie apart: the root mean square difference over bands, in decibels, averaged over time.
 * Phase does not count, which differs between takes that sound the same. `align` says which hop of `b` belongs to a hop of `a`.
 */
export function spectralDistanceDb(
  a: BandLevels,
  b: BandLevels,
  align: (hop: number) => number = (hop) => hop,
): number {
  let sum = 0;
  a.forEach((bands, hop) => {
    const other = b[Math.min(Math.max(Math.round(align(hop)), 0), b.length - 1)] ?? bands;
    sum += Math.sqrt(bands.reduce((total, level, band) => total + (level - (other[band] as number)) ** 2, 0) / BANDS);
  });
  return a.length === 0 ? 0 : sum / a.length;
}

/** First bin of each band, and the end of the last; every band has at least one bin. */
function bandEdges(): number[] {
  const mel = (hz: number) => 2595 * Math.log10(1 + hz / 700);
  const [low, high] = [mel(LOWEST_HZ), mel(HIGHEST_HZ)];
  const edges: number[] = [];
  for (let i = 0; i <= BANDS; i++) {
    const hz = 700 * (10 ** ((low + ((high - low) * i) / BANDS) / 2595) - 1);
    const bin = Math.round((hz * WINDOW_SAMPLES) / SAMPLE_RATE);
    edges.push(Math.max(bin, (edges[i - 1] ?? 0) + 1));
  }
  return edges;
}
