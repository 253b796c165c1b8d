import { describe, expect, it } from 'vitest';
import { NothingToSpeakError } from '../errors.ts';
import { fromPortableError, portableError } from './portable-error.ts';

const across = (error: unknown) => fromPortableError(structuredClone(portableError(error)));

describe('errors across a process boundary', () => {
  it('keep code, message, hint and whether to try again', () => {
    const error = new NothingToSpeakError({ reason: 'it is empty' });
    const { code, message, hint, retryable } = error;
    expect(across(error)).toMatchObject({ code, message, hint, retryable });
  });

  it.each([[new TypeError('x is not a function')], ['x is not a function']])(
    'become ENGINE_FAILED when they are not ours (case %#)',
    (error) => {
      expect(across(error)).toMatchObject({
        code: 'ENGINE_FAILED',
        message: 'The speech engine failed: x is not a function',
      });
    },
  );
});
