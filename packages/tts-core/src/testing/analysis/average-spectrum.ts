import { KOKORO_SAMPLE_RATE } from '../../kokoro/kokoro-constants.ts';

const WINDOW_SAMPLES = 720;
/** A third of an octave apart, from 100 Hz to 10 kHz. */
const FREQUENCIES = Array.from({ length: 21 }, (_, index) => 100 * 2 ** (index / 3));

/** The mean level of speech around 21 frequencies, in dB relative to their mean: the colour of a voice. */
export function averageSpectrumDb(samples: Float32Array): number[] {
  const levels = FREQUENCIES.map((frequency) => 10 * Math.log10(meanPowerAt(samples, frequency) + 1e-20));
  const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
  return levels.map((level) => level - mean);
}

/** The root mean square difference of two spectra, in dB. */
export function spectrumDistanceDb(a: readonly number[], b: readonly number[]): number {
  return Math.sqrt(a.reduce((sum, level, index) => sum + (level - b[index]!) ** 2, 0) / a.length);
}

/** Power of one frequency, averaged over windows of 30 ms. */
function meanPowerAt(samples: Float32Array, frequency: number): number {
  const step = (2 * Math.PI * frequency) / KOKORO_SAMPLE_RATE;
  let sum = 0;
  let count = 0;
  for (let start = 0; start + WINDOW_SAMPLES <= samples.length; start += WINDOW_SAMPLES / 2) {
    let real = 0;
    let imaginary = 0;
    for (let index = 0; index < WINDOW_SAMPLES; index++) {
      const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / WINDOW_SAMPLES);
      real += hann * samples[start + index]! * Math.cos(step * index);
      imaginary += hann * samples[start + index]! * Math.sin(step * index);
    }
    sum += real ** 2 + imaginary ** 2;
    count += 1;
  }
  return sum / Math.max(1, count);
}
