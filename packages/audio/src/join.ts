import { assertOptions } from './assert-option.ts';
import { DEFAULT_FADE_MS, fadeInPlace } from './fade.ts';
import { commonSampleRate, type Pcm, sampleCount } from './pcm.ts';

export interface JoinPart {
  readonly pcm: Pcm;
  /**
   * Silence after this part, the last one too.
   * @default 0
   */
  readonly pauseAfterMs?: number;
}

export interface JoinOptions {
  /**
   * Silence before the first part.
   * @default 0
   */
  readonly leadInMs?: number;
  /** @default DEFAULT_FADE_MS */
  readonly fadeMs?: number;
}

export interface JoinedPcm {
  readonly pcm: Pcm;
  /** Where each part begins, in samples; add it to the part's times. */
  readonly offsets: readonly number[];
}

/**
 * Puts parts one after another with pauses of exact length between them. Every part is faded at both edges, so that no
 * join clicks, and none is moved or shortened.
 *
 * Throws an `InvalidPcmError` when there is no part or when sample rates differ, an `InvalidAudioOptionError` for a
 * negative pause.
 *
 * @example
 * const { pcm, offsets } = joinParts([{ pcm: hello, pauseAfterMs: 250 }, { pcm: goodbye }]);
 */
export function joinParts(
  parts: readonly JoinPart[],
  { leadInMs = 0, fadeMs = DEFAULT_FADE_MS }: JoinOptions = {},
): JoinedPcm {
  assertOptions({ leadInMs, fadeMs });
  const sampleRate = commonSampleRate(parts.map(({ pcm }) => pcm));
  const fadeSamples = sampleCount(fadeMs, sampleRate);

  const offsets: number[] = [];
  let length = sampleCount(leadInMs, sampleRate);
  for (const { pcm, pauseAfterMs = 0 } of parts) {
    assertOptions({ pauseAfterMs });
    offsets.push(length);
    length += pcm.samples.length + sampleCount(pauseAfterMs, sampleRate);
  }

  const samples = new Float32Array(length);
  for (const [index, { pcm }] of parts.entries()) {
    const offset = offsets[index]!;
    samples.set(pcm.samples, offset);
    const part = samples.subarray(offset, offset + pcm.samples.length);
    fadeInPlace(part, { fadeInSamples: fadeSamples, fadeOutSamples: fadeSamples });
  }
  return { pcm: { samples, sampleRate }, offsets };
}
