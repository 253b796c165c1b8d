/**
 * The largest of `values[i]` to `values[i + reach]`, both included, for every i; past the end everything counts as 0.
 *
 * Every window spans at most two blocks of its own width, so it is the larger of the rest of one and the beginning of
 * the next: O(n) whatever the reach. Source: M. van Herk, Pattern Recognition Letters 13 (7), 1992.
 */
export function slidingMaximum(values: Float32Array, reach: number): Float32Array {
  const width = reach + 1;
  const fromBlockStart = new Float32Array(values.length + reach);
  fromBlockStart.set(values);
  const toBlockEnd = Float32Array.from(values);
  for (let block = 0; block < fromBlockStart.length; block += width) {
    const end = Math.min(block + width, fromBlockStart.length);
    for (let index = block + 1; index < end; index++) {
      fromBlockStart[index] = Math.max(fromBlockStart[index]!, fromBlockStart[index - 1]!);
    }
    for (let index = Math.min(end, values.length) - 2; index >= block; index--) {
      toBlockEnd[index] = Math.max(toBlockEnd[index]!, toBlockEnd[index + 1]!);
    }
  }
  for (let index = 0; index < values.length; index++) {
    toBlockEnd[index] = Math.max(toBlockEnd[index]!, fromBlockStart[index + reach]!);
  }
  return toBlockEnd;
}
