import { describe, expect, it } from 'vitest';
import { onsetAfterSilenceMs } from './onset.ts';

/** A hum of one second that begins at a time, over a whisper. */
const humFrom = (startMs: number) =>
  Float32Array.from(
    { length: 24_000 },
    (_, index) => (index >= startMs * 24 ? 0.3 : 0.001) * Math.sin((2 * Math.PI * 150 * index) / 24_000),
  );

describe('onsetAfterSilenceMs', () => {
  it.each([100, 333, 700])('finds a sound that begins at %d ms', (startMs) => {
    const onset = onsetAfterSilenceMs({ samples: humFrom(startMs), fromMs: 0, toMs: 1_000 })!;
    expect(Math.abs(onset - startMs)).toBeLessThan(12);
  });

  it('finds none where there is no silence', () => {
    expect(onsetAfterSilenceMs({ samples: humFrom(0), fromMs: 100, toMs: 900 })).toBeUndefined();
  });
});
