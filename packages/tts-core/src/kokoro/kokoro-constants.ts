/** Kokoro-82M speaks 24 kHz mono. */
export const KOKORO_SAMPLE_RATE = 24_000;

/** One frame of the model is 600 samples, 25 ms (the vocoder's upsampling of 300 times two half-frames). */
export const SAMPLES_PER_FRAME = 600;

/** A style vector: the first half is timbre (decoder), the second half prosody (predictors). */
export const STYLE_DIMENSIONS = 256;

/** Rows of a voice pack: one style vector for each length from 1 to 510 tokens. */
export const STYLE_ROWS = 510;

/** The context is 512 tokens, of which two are the pads. */
export const MAX_TOKENS = 510;

/** The longest slot: 45 s at 24 kHz. */
export const SLOT_SAMPLES = 1_080_000;

/** The range of `speed` that the voices were found to carry without damage. */
export const SPEED_RANGE = { min: 0.8, max: 1.2 } as const;

/**
 * The first pad is heard as silence, and a slow speed stretches it into a phantom vowel, so no more than this many
 * frames (400 ms) of it are kept.
 */
export const MAX_LEADING_PAD_FRAMES = 16;
