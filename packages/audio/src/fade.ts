import { assertOptions } from './assert-option.ts';
import { type Pcm, sampleCount } from './pcm.ts';

/** Long enough that an edge does not click, short enough that no consonant is lost. */
export const DEFAULT_FADE_MS = 10;

export interface FadeOptions {
  /** @default DEFAULT_FADE_MS */
  readonly fadeInMs?: number;
  /** @default DEFAULT_FADE_MS */
  readonly fadeOutMs?: number;
}

/**
 * Raised-cosine fades from and to zero; all between them stays as it is, bit by bit. Audio shorter than both fades
 * together gets fades of at most half its length.
 *
 * Throws an `InvalidAudioOptionError` for a negative length.
 */
export function fadeEdges(
  { samples, sampleRate }: Pcm,
  { fadeInMs = DEFAULT_FADE_MS, fadeOutMs = DEFAULT_FADE_MS }: FadeOptions = {},
): Pcm {
  assertOptions({ fadeInMs, fadeOutMs });
  const faded = Float32Array.from(samples);
  fadeInPlace(faded, {
    fadeInSamples: sampleCount(fadeInMs, sampleRate),
    fadeOutSamples: sampleCount(fadeOutMs, sampleRate),
  });
  return { samples: faded, sampleRate };
}

/** The same on samples that nobody else holds yet. */
export function fadeInPlace(
  samples: Float32Array,
  { fadeInSamples, fadeOutSamples }: { readonly fadeInSamples: number; readonly fadeOutSamples: number },
): void {
  const overlaps = fadeInSamples + fadeOutSamples > samples.length;
  const half = Math.ceil(samples.length / 2);
  const fadeIn = overlaps ? Math.min(fadeInSamples, half) : fadeInSamples;
  const fadeOut = overlaps ? Math.min(fadeOutSamples, half) : fadeOutSamples;
  const last = samples.length - 1;
  for (let index = 0; index < fadeIn; index++) samples[index]! *= raisedCosine(index / fadeIn);
  for (let index = 0; index < fadeOut; index++) samples[last - index]! *= raisedCosine(index / fadeOut);
}

/** From 0 at 0 to 1 at 1, with no slope at either end. */
function raisedCosine(position: number): number {
  return 0.5 - 0.5 * Math.cos(Math.PI * position);
}
