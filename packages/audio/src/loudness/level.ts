import { assertOptions } from '../assert-option.ts';
import { amplitudeFromDb } from '../decibel.ts';
import type { Pcm } from '../pcm.ts';
import { integratedLoudness } from './integrated-loudness.ts';
import { DEFAULT_CEILING_DBTP, limitTruePeak } from './limiter.ts';

/**
 * What AES TD1008 (2021) recommends for speech that is streamed: slots are files for phones and the web, where the −23
 * of EBU R 128 and the −24 of ATSC A/85 sound too quiet; a broadcaster asks for one of those.
 *
 * Kokoro's peaks lie some 20 dB above its loudness. At −18 the limiter takes 2 to 4 dB off the highest of them; at −16 it
 * would take 4 to 6 dB and leave the slot about 1 LU short of the target.
 */
export const DEFAULT_TARGET_LUFS = -18;

export interface LevelOptions {
  /** @default DEFAULT_TARGET_LUFS */
  readonly targetLufs?: number;
  /** @default DEFAULT_CEILING_DBTP */
  readonly ceilingDbtp?: number;
  /**
   * The most that audio is raised; a nearly silent slot would otherwise come out as loud noise.
   * @default 24
   */
  readonly maxGainDb?: number;
}

export interface LevelledPcm {
  readonly pcm: Pcm;
  /** Integrated loudness before; −Infinity for silence. */
  readonly inputLufs: number;
  /** Integrated loudness after; a little below the target when the limiter took peaks away. */
  readonly outputLufs: number;
  /** The one gain that all samples got. */
  readonly gainDb: number;
  /** How far the limiter lowered the deepest peak, in dB; 0 when it did nothing. */
  readonly maxReductionDb: number;
}

/**
 * Brings audio to a target loudness with one gain for all of it, so that the speaker's own louds and softs stay, and
 * limits what then passes the ceiling. Silence stays as it is.
 *
 * Throws an `InvalidPcmError` for samples that are not finite, an `InvalidAudioOptionError` for an option out of range.
 *
 * @example
 * const { pcm, gainDb } = levelPcm(slot, { targetLufs: -23 });
 */
export function levelPcm(
  pcm: Pcm,
  { targetLufs = DEFAULT_TARGET_LUFS, ceilingDbtp = DEFAULT_CEILING_DBTP, maxGainDb = 24 }: LevelOptions = {},
): LevelledPcm {
  assertOptions({ targetLufs }, { min: -70, max: 0 });
  assertOptions({ maxGainDb }, { max: 100 });
  const inputLufs = integratedLoudness(pcm);
  const gainDb = Number.isFinite(inputLufs) ? Math.min(targetLufs - inputLufs, maxGainDb) : 0;
  const limited = limitTruePeak(applyGain(pcm, gainDb), { ceilingDbtp });
  const outputLufs = limited.maxReductionDb === 0 ? inputLufs + gainDb : integratedLoudness(limited.pcm);
  return { ...limited, inputLufs, outputLufs, gainDb };
}

/** All samples multiplied by one gain. */
export function applyGain({ samples, sampleRate }: Pcm, gainDb: number): Pcm {
  const gain = amplitudeFromDb(gainDb);
  const louder = new Float32Array(samples.length);
  for (let index = 0; index < samples.length; index++) louder[index] = samples[index]! * gain;
  return { samples: louder, sampleRate };
}
