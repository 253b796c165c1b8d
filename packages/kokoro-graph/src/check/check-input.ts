/** One thing to say with two graphs and compare. */
export interface CheckInput {
  /** Token ids without the pads at both ends. */
  readonly tokens: readonly number[];
  /** A voice's row of 256. */
  readonly style: Float32Array;
  readonly speed: number;
}

/**
 * A row of the voice af_heart (hexgrad/Kokoro-82M, Apache-2.0) in steps of 1/250. A made-up row would not do: outside of
 * what it was trained with, the model clips.
 */
const STYLE_STEPS =
  'yCr94bwG8Nm/1gbeUTJJsubyFcnL0AQL/jDCJgwOJuYL9OM32ckjLvEE+C7p6ggQ7B4eDzQ8+z447frzO9jJBBEtAwsX/B4SPtPq' +
  '0804Ne8ZDNctKf7z2cDSLe/1C8PYCOvn9e7jHeUKMwQ2Jcb9DBXsCP7g8/7r8AbeCPzz9s7+NHUc5jUnHM/V9e0W+vXNIBXR4zkN' +
  'Iwj6JQYF3W0l/zEz9l4+Pz4jLOAOWchG5Z35NhnVOyQsHG7O39Xq0QMkND8N8eYb6PQCorDVSxkfGwnRE/IG+Sv8Ab+ISREnluf2' +
  '4+Pg/zlo8MBa6a3xtx4V4y02S878/2XX8dYxysnoFQ==';

const style = Float32Array.from(new Int8Array(Buffer.from(STYLE_STEPS, 'base64')), (steps) => steps / 250);

/** What a compiled model is checked with unless the caller knows better: three sentences, three speeds. */
export const defaultCheckInputs: readonly CheckInput[] = [
  // Welcome back to the show, everyone.
  {
    tokens: [
      65, 156, 86, 54, 53, 83, 55, 16, 44, 156, 72, 53, 16, 62, 83, 16, 81, 83, 16, 131, 156, 31, 3, 16, 156, 86, 64,
      123, 51, 65, 157, 138, 56, 4,
    ],
    style,
    speed: 1,
  },
  // The quick brown fox jumps over the lazy dog.
  {
    tokens: [
      81, 83, 16, 53, 65, 156, 102, 53, 16, 44, 123, 156, 39, 56, 16, 48, 156, 69, 53, 61, 16, 82, 156, 138, 55, 58, 61,
      16, 156, 31, 64, 83, 123, 16, 81, 83, 16, 54, 156, 24, 68, 51, 16, 46, 156, 76, 92, 4,
    ],
    style,
    speed: 1.2,
  },
  // Of course, it works!
  {
    tokens: [138, 64, 16, 53, 156, 76, 123, 61, 3, 16, 102, 62, 16, 65, 156, 87, 123, 53, 61, 5],
    style,
    speed: 0.9,
  },
];
