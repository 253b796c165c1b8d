/** What every slot lasts at most: 1,080,000 samples at 24 kHz. */
export const MAX_DURATION_SECONDS = 45;
export const DEFAULT_DURATION_SECONDS = MAX_DURATION_SECONDS;
export const DEFAULT_OVERFLOW = 'truncate';

/** Beyond these the model was never good: words blur above and vowels drone below. */
export const MIN_SPEED = 0.8;
export const MAX_SPEED = 1.2;

/** What is used where neither the recipe nor the voice says anything. */
export const GLOBAL_DEFAULTS = { emotion: 'neutral', speed: 1 } as const;
