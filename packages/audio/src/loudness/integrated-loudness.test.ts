import { describe, expect, it } from 'vitest';
import { amplitudeFromDb } from '../decibel.ts';
import { concat, type Pcm, silence } from '../pcm.ts';
import { noise } from '../testing/noise.ts';
import { tone } from '../testing/tone.ts';
import { integratedLoudness } from './integrated-loudness.ts';
import { applyGain } from './level.ts';

/** A sine of 1 kHz at a peak level, as the test signals of EBU Tech 3341 are made of. */
function sine(peakDbfs: number, seconds: number, sampleRate = 24_000): Pcm {
  return tone({ frequencyHz: 1000, durationMs: seconds * 1000, amplitude: amplitudeFromDb(peakDbfs), sampleRate });
}

describe('integratedLoudness', () => {
  it.each([24_000, 44_100, 48_000])(
    'reads −3.01 for a full-scale sine of 997 Hz in one channel at %s Hz',
    (sampleRate) => {
      const pcm = tone({ frequencyHz: 997, durationMs: 5000, sampleRate });
      expect(Math.abs(integratedLoudness(pcm) + 3.01)).toBeLessThan(0.02);
    },
  );

  // The signals of EBU Tech 3341 (2016), table 1, have two equal channels; one of them alone reads 3.01 LU less.
  const oneChannel = -10 * Math.log10(2);

  it.each([
    ['case 1', [[-23, 20]], -23],
    ['case 2', [[-33, 20]], -33],
    [
      'case 3',
      [
        [-36, 10],
        [-23, 60],
        [-36, 10],
      ],
      -23,
    ],
    [
      'case 4',
      [
        [-72, 10],
        [-36, 10],
        [-23, 60],
        [-36, 10],
        [-72, 10],
      ],
      -23,
    ],
    [
      'case 5',
      [
        [-26, 20],
        [-20, 20.1],
        [-26, 20],
      ],
      -23,
    ],
  ] as const)('reads %s of EBU Tech 3341 within 0.1 LU', (_name, parts, lufs) => {
    const pcm = concat(parts.map(([peakDbfs, seconds]) => sine(peakDbfs, seconds)));
    expect(Math.abs(integratedLoudness(pcm) - (lufs + oneChannel))).toBeLessThan(0.1);
  });

  it('follows a gain exactly', () => {
    const pcm = noise({ durationMs: 3000, amplitude: 0.1 });
    expect(integratedLoudness(applyGain(pcm, 12.5)) - integratedLoudness(pcm)).toBeCloseTo(12.5, 4);
  });

  it('does not count the pauses', () => {
    const paused = concat([sine(-20, 5), silence({ durationMs: 20_000 }), sine(-20, 5)]);
    expect(Math.abs(integratedLoudness(paused) - integratedLoudness(sine(-20, 5)))).toBeLessThan(0.15);
  });

  it('takes audio shorter than a block as one block', () => {
    expect(integratedLoudness(sine(-20, 0.399))).toBeCloseTo(integratedLoudness(sine(-20, 0.4)), 1);
    expect(integratedLoudness(sine(-20, 0.01))).toBeGreaterThan(-40);
  });

  it('refuses samples that are not finite and rates that the weighting does not know', () => {
    const pcm = { samples: Float32Array.of(0, Number.NaN), sampleRate: 24_000 };
    expect(() => integratedLoudness(pcm)).toThrow(expect.objectContaining({ code: 'INVALID_PCM', index: 1 }));
    expect(() => integratedLoudness({ ...silence({ durationMs: 1 }), sampleRate: 4_000 })).toThrow(
      expect.objectContaining({ code: 'INVALID_AUDIO_OPTION', option: 'sampleRate' }),
    );
  });

  it.each([
    ['nothing', silence({ durationMs: 0 })],
    ['silence', silence({ durationMs: 1000 })],
    ['what lies under the absolute gate', sine(-75, 1)],
  ])('reads −Infinity for %s', (_name, pcm) => {
    expect(integratedLoudness(pcm)).toBe(Number.NEGATIVE_INFINITY);
  });
});
