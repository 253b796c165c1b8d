/**
 * Gaussian noise whose value at a place depends on the seed and the place alone, so that a text sounds the same however
 * it is cut into windows.
 *
 * Counter-based: two 32-bit hashes of the place (the finaliser of MurmurHash3) make one Box–Muller pair.
 *
 * @returns `length` values of mean 0 and variance 1.
 */
export function seededNoise({ seed, offset, length }: { seed: number; offset: number; length: number }): Float32Array {
  const noise = new Float32Array(length);
  for (let index = 0; index < length; index++) {
    const place = offset + index;
    const pair = place >>> 1;
    // Never 0, of which there is no logarithm.
    const radius = Math.sqrt(-2 * Math.log((hash(seed, 2 * pair) + 1) / 0x1_0000_0001));
    const angle = (2 * Math.PI * hash(seed, 2 * pair + 1)) / 0x1_0000_0000;
    noise[index] = radius * ((place & 1) === 0 ? Math.cos(angle) : Math.sin(angle));
  }
  return noise;
}

function hash(seed: number, counter: number): number {
  let value = (Math.imul(counter, 0x9e37_79b1) + seed) | 0;
  value = Math.imul(value ^ (value >>> 16), 0x85eb_ca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2_ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
