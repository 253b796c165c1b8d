import { KOKORO_SAMPLE_RATE } from '@vortex/tts-core';

/** How long samples last; whole milliseconds come out as such. */
export function msOf(samples: number): number {
  return (samples * 1000) / KOKORO_SAMPLE_RATE;
}
