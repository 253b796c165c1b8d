/** What every slot lasts at most: 1,080,000 samples at 24 kHz. */
export const MAX_DURATION_SECONDS = 45;

/** Where the length of speech follows its speed. */
export const MIN_SPEED = 0.8;
export const MAX_SPEED = 1.2;

/** What a recipe gets that says nothing of its slot. */
export const SLOT_DEFAULTS = { durationSeconds: MAX_DURATION_SECONDS, overflow: 'truncate' } as const;

/** How something is said where neither the recipe nor the voice says it. */
export const DELIVERY_DEFAULTS = { emotion: 'neutral', speed: 1 } as const;
