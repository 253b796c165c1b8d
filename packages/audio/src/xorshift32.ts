/**
 * Numbers in [0, 1) that are the same for the same seed on every machine.
 *
 * Source: G. Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8 (14), 2003, triple (13, 17, 5).
 */
export function xorshift32(seed: number): () => number {
  // Neighbouring seeds are spread by a multiplication; the generator's one forbidden state is 0.
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
