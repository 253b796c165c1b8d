import { describe, expect, it } from 'vitest';
import { VortexError } from './vortex-error.ts';

class VoiceError extends VortexError {}

describe('VortexError', () => {
  it('carries its class name, code, hint and cause', () => {
    const cause = new Error('disk');
    const error = new VoiceError({ code: 'VOICE', message: 'No voice.', hint: 'Install it.', cause });
    expect(error).toMatchObject({ name: 'VoiceError', code: 'VOICE', hint: 'Install it.', retryable: false, cause });
  });

  it('is recognised by its marker, not by its prototype', () => {
    const error = new VoiceError({ code: 'VOICE', message: 'No voice.', hint: 'Install it.' });
    Object.setPrototypeOf(error, Error.prototype);
    expect(VortexError.isInstance(error)).toBe(true);
  });

  it.each([null, undefined, 'text', {}, new Error('other')])('does not recognise %s', (other) => {
    expect(VortexError.isInstance(other)).toBe(false);
  });
});
