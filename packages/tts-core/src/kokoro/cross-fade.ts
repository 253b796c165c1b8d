/** 5 ms: longer than a click, shorter than any sound of speech. */
export const CROSS_FADE_SAMPLES = 120;

/**
 * Goes over, in place and along a raised cosine, from one take of a moment to another: the first samples of `to` become
 * those of `from`. Takes that agree stay as they are, up to rounding.
 */
export function crossFade({ from, to }: { from: Float32Array; to: Float32Array }): void {
  const length = Math.min(from.length, to.length);
  for (let index = 0; index < length; index++) {
    const weight = 0.5 - 0.5 * Math.cos((Math.PI * (index + 0.5)) / length);
    to[index]! += (1 - weight) * (from[index]! - to[index]!);
  }
}
