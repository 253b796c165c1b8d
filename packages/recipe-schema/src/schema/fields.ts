import { z } from 'zod';

/*
 * The fields that the schemas are made of. The message of each is what is allowed, and nothing else: it becomes
 * `Issue.allowed`.
 */

/** A number from `min` to `max`, both allowed. */
export function numberBetween(min: number, max: number) {
  const allowed = `${min} … ${max}`;
  return z.number(allowed).min(min, allowed).max(max, allowed);
}

/** An integer from `min` to `max`, both allowed. */
export function integerBetween(min: number, max: number) {
  const allowed = `an integer ${min} … ${max}`;
  return z.int(allowed).min(min, allowed).max(max, allowed);
}

/** A number over 0 and up to `max`. */
export function positiveNumberUpTo(max: number) {
  const allowed = `more than 0, at most ${max}`;
  return z.number(allowed).gt(0, allowed).max(max, allowed);
}

const VISIBLE = /\S/u;

// Every category of Unicode but Cc (control characters) and Cs (halves of surrogate pairs).
const PRINTABLE = /^[\t\n\r\p{L}\p{M}\p{N}\p{P}\p{S}\p{Z}\p{Cf}\p{Co}\p{Cn}]*$/u;

/** Text that people wrote, over as many lines as they like. */
export function writtenText() {
  const allowed = 'text that is not empty';
  return z
    .string(allowed)
    .regex(VISIBLE, allowed)
    .regex(PRINTABLE, 'text without control characters and halves of characters');
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$/;

const REFERENCE = /^[^\p{Cc}\p{Cs}]{1,100}$/u;

/** A name that is looked up later, so that a misspelt one is answered with the names that exist. */
export function reference() {
  const allowed = 'a name of up to 100 characters';
  return z.string(allowed).regex(VISIBLE, allowed).regex(REFERENCE, allowed);
}

const VOICE_REFERENCE = /^[^\p{Cc}\p{Cs}]{1,500}$/u;

/** A voice that is looked up later: a name, or a blend of several with their weights. */
export function voiceReference() {
  const allowed = 'a name or a blend of up to 500 characters';
  return z.string(allowed).regex(VISIBLE, allowed).regex(VOICE_REFERENCE, allowed);
}

/** The name that a voice, an emotion, a model or a device is given. */
export function name() {
  const allowed = 'a name of up to 100 letters, digits, _ . : -, that begins with a letter or digit';
  return z.string(allowed).regex(NAME, allowed);
}

/** A mapping that is handed on as it is. */
export function freeForm() {
  return z.record(z.string(), z.unknown(), 'a mapping');
}

/** A mapping with these keys and no others. */
export function mapping<const Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, 'a mapping');
}
