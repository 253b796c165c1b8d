/** Level of an amplitude relative to full scale; −Infinity for 0. */
export function dbFromAmplitude(amplitude: number): number {
  return 20 * Math.log10(amplitude);
}

export function amplitudeFromDb(db: number): number {
  return 10 ** (db / 20);
}
