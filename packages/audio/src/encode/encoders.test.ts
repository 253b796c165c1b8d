import { describe, expect, it } from 'vitest';
import { audioEncoderContract } from '../testing/audio-encoder-contract.ts';
import { decodeWav } from './decode-wav.ts';
import { encoders, findEncoder } from './encoders.ts';

const tolerances: Readonly<Record<string, number>> = { wav: 1 / 32_768, 'wav-float': 0 };

describe.each(Object.entries(encoders))('the encoder %s', (format, encoder) => {
  const contract = audioEncoderContract({
    encoder,
    decode: (bytes) => decodeWav(bytes).pcm,
    tolerance: tolerances[format]!,
  });
  for (const { name, run } of contract) it(name, run);

  it('is found by its format', () => {
    expect(findEncoder(format)).toBe(encoder);
  });
});

describe('findEncoder', () => {
  it('knows no two formats whose files would overwrite each other', () => {
    const extensions = Object.values(encoders).map(({ fileExtension }) => fileExtension);
    expect(new Set(extensions).size).toBe(extensions.length);
  });

  it.each(['aiff', '', 'toString'])('lists the formats there are when asked for "%s"', (format) => {
    expect(() => findEncoder(format)).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_AUDIO_FORMAT', format, hint: 'Use one of wav, wav-float.' }),
    );
  });
});
