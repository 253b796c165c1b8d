/**
 * The power spectrum of a real frame whose length is a power of two: length / 2 + 1 values.
 *
 * Iterative radix-2 (Cooley, Tukey 1965); the tables are made once for each length.
 */
export function makePowerSpectrum(length: number): (frame: Float64Array) => Float64Array {
  const cosine = Float64Array.from({ length: length / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / length));
  const sine = Float64Array.from({ length: length / 2 }, (_, k) => -Math.sin((2 * Math.PI * k) / length));
  const bits = Math.log2(length);
  const reversed = Uint32Array.from({ length }, (_, i) => {
    let mirror = 0;
    for (let bit = 0; bit < bits; bit++) mirror |= ((i >> bit) & 1) << (bits - 1 - bit);
    return mirror;
  });
  const re = new Float64Array(length);
  const im = new Float64Array(length);
  const power = new Float64Array(length / 2 + 1);

  return (frame) => {
    for (let i = 0; i < length; i++) re[i] = frame[reversed[i] as number] as number;
    im.fill(0);
    for (let half = 1; half < length; half *= 2) {
      const stride = length / (2 * half);
      for (let start = 0; start < length; start += 2 * half) {
        for (let k = 0; k < half; k++) {
          const [a, b] = [start + k, start + k + half];
          const c = cosine[k * stride] as number;
          const s = sine[k * stride] as number;
          const turnedRe = (re[b] as number) * c - (im[b] as number) * s;
          const turnedIm = (re[b] as number) * s + (im[b] as number) * c;
          re[b] = (re[a] as number) - turnedRe;
          im[b] = (im[a] as number) - turnedIm;
          re[a] = (re[a] as number) + turnedRe;
          im[a] = (im[a] as number) + turnedIm;
        }
      }
    }
    for (let k = 0; k < power.length; k++) power[k] = (re[k] as number) ** 2 + (im[k] as number) ** 2;
    return power;
  };
}
