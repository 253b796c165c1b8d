/** What one slot says, checked and with the defaults of its slot filled in. Deeply frozen. */
export interface Recipe {
  readonly version: 1;
  /** 0 … 2³² − 1; derived from the audio track when absent. */
  readonly seed?: number | undefined;
  readonly slotParams: SlotParams;
  readonly audioTrack: AudioTrack;
  /** The user's own; neither read nor renamed. */
  readonly visualTrack: Readonly<Record<string, unknown>>;
  /** The user's own; neither read nor renamed. */
  readonly semanticConstraints: Readonly<Record<string, unknown>>;
}

export interface SlotParams {
  /** A safe file name; a recipe without one is spoken into whatever slot the caller names. */
  readonly slotId?: string | undefined;
  /** Over 0, up to 45. */
  readonly durationSeconds: number;
  readonly overflow: Overflow;
}

/** What happens when the speech is longer than the slot. */
export type Overflow = 'truncate' | 'speed_up' | 'error';

/** Who says what, and how. Exactly one of `script` and `segments` is there. */
export type AudioTrack = Delivery & { readonly voiceId: string } & (
    | { readonly script: string; readonly segments?: undefined }
    | { readonly script?: undefined; readonly segments: readonly Segment[] }
  );

/** Exactly one of `text`, `phonemes` and `pauseMs` is there. */
export type Segment =
  | (Delivery & { readonly text: string; readonly phonemes?: undefined; readonly pauseMs?: undefined })
  | (Delivery & { readonly phonemes: string; readonly text?: undefined; readonly pauseMs?: undefined })
  | { readonly pauseMs: number; readonly text?: undefined; readonly phonemes?: undefined };

/** How something is said; what is absent comes from around it: the audio track, the voice, the defaults. */
export interface Delivery {
  readonly voiceId?: string | undefined;
  readonly emotion?: string | undefined;
  /** 0.8 … 1.2 */
  readonly speed?: number | undefined;
}
