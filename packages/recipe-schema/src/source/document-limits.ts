/** The longest text that is read at all. */
export const MAX_BYTES = 1024 * 1024;

/** Deeper nesting than any recipe needs, and shallow enough for every recursive function. */
export const MAX_DEPTH = 64;

/** Keys and values in one document; keeps a hostile one from costing more than a second. */
export const MAX_VALUES = 50_000;
