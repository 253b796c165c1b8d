import { STYLE_DIMENSIONS, STYLE_ROWS } from '../kokoro/kokoro-constants.ts';
import type { VoicePack } from './voice-pack.ts';

/** A voice and its share in a blend. */
export interface VoiceShare {
  readonly pack: VoicePack;
  /** Shares add up to 1. */
  readonly share: number;
}

const TIMBRE_DIMENSIONS = STYLE_DIMENSIONS / 2;

/** The weighted mean of all 510 rows, the timbre half from one blend and the prosody half from another. */
export function blendVoices({
  timbre,
  prosody,
}: {
  timbre: readonly VoiceShare[];
  prosody: readonly VoiceShare[];
}): VoicePack {
  const rows = new Float32Array(STYLE_ROWS * STYLE_DIMENSIONS);
  for (let row = 0; row < STYLE_ROWS; row++) {
    const first = row * STYLE_DIMENSIONS;
    addRange(rows, timbre, { first, end: first + TIMBRE_DIMENSIONS });
    addRange(rows, prosody, { first: first + TIMBRE_DIMENSIONS, end: first + STYLE_DIMENSIONS });
  }
  return { rows };
}

function addRange(
  rows: Float32Array,
  shares: readonly VoiceShare[],
  { first, end }: { first: number; end: number },
): void {
  for (const { pack, share } of shares) {
    for (let index = first; index < end; index++) rows[index]! += share * pack.rows[index]!;
  }
}
