import { amplitudeFromDb, limitTruePeak } from '@vortex/audio';
import { KOKORO_SAMPLE_RATE } from './kokoro-constants.ts';

/** Energy is gain in part, and the network is not bounded: peaks above this are limited. */
const CEILING_DBTP = -0.1;
const CEILING = amplitudeFromDb(CEILING_DBTP);

/** Turns peaks above full scale down; speech below it is returned as it is. */
export function limitPeaks(samples: Float32Array): Float32Array {
  if (!samples.some((sample) => Math.abs(sample) > CEILING)) return samples;
  return limitTruePeak({ samples, sampleRate: KOKORO_SAMPLE_RATE }, { ceilingDbtp: CEILING_DBTP }).pcm.samples;
}
