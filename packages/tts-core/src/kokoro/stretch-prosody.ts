import type { Prosody } from '../engine/speech-engine.ts';

/**
 * The same prosody at another pace, `pace` times as fast: the pitch keeps its course, only in less or more time.
 *
 * The graph's own speed cannot do this: predicted durations lie close to whole frames, so that its rounding swallows a
 * third of a change of 15 %, and it predicts another melody for every speed.
 */
export function stretchProsody(prosody: Prosody, pace: number): Prosody {
  if (pace === 1) return prosody;
  const durations = stretchDurations(prosody.durations, pace);
  const frames = total(durations);
  const sources = sourceOfEachHalfFrame(prosody.durations, durations);
  return {
    durations,
    asr: stretchFeatures(prosody.asr, { from: prosody.durations, to: durations, frames }),
    f0: valuesAt(prosody.f0, sources),
    n: valuesAt(prosody.n, sources),
  };
}

/**
 * Durations divided by the pace, in whole frames, at least one each. What is over is given to, or taken from, those whom
 * rounding has wronged most, so that the sum is right to a frame.
 */
export function stretchDurations(durations: Int32Array, pace: number): Int32Array {
  const exact = Array.from(durations, (frames) => frames / pace);
  const stretched = Int32Array.from(exact, (frames) => Math.max(1, Math.round(frames)));
  let missing = Math.max(durations.length, Math.round(total(durations) / pace)) - total(stretched);
  for (const step = Math.sign(missing); missing !== 0; missing -= step) {
    let wronged = -1;
    for (const [index, frames] of stretched.entries()) {
      if (frames + step < 1) continue;
      const wrong = step * (exact[index]! - frames);
      if (wronged === -1 || wrong > step * (exact[wronged]! - stretched[wronged]!)) wronged = index;
    }
    stretched[wronged]! += step;
  }
  return stretched;
}

/** For each new half frame the place, in old half frames, that lies as far into the same token. */
function sourceOfEachHalfFrame(from: Int32Array, to: Int32Array): Float64Array {
  const sources = new Float64Array(2 * total(to));
  let tokenStart = 0;
  let index = 0;
  for (const [token, frames] of to.entries()) {
    const step = from[token]! / frames;
    for (let half = 0; half < 2 * frames; half++) sources[index++] = tokenStart + (half + 0.5) * step - 0.5;
    tokenStart += 2 * from[token]!;
  }
  return sources;
}

/** A curve's values at places between its points, by linear interpolation. */
function valuesAt(curve: Float32Array, places: Float64Array): Float32Array {
  const last = curve.length - 1;
  return Float32Array.from(places, (place) => {
    const clamped = Math.min(Math.max(place, 0), last);
    const before = Math.floor(clamped);
    const [value, next] = [curve[before]!, curve[Math.min(before + 1, last)]!];
    return value + (clamped - before) * (next - value);
  });
}

/** Text features are equal over all frames of a token, so those are repeated more or less often. */
function stretchFeatures(
  features: Float32Array,
  { from, to, frames }: { from: Int32Array; to: Int32Array; frames: number },
): Float32Array {
  const fromFrames = total(from);
  const channels = features.length / fromFrames;
  const stretched = new Float32Array(channels * frames);
  for (let channel = 0; channel < channels; channel++) {
    let source = channel * fromFrames;
    let target = channel * frames;
    for (let token = 0; token < to.length; token++) {
      const value = features[source]!;
      for (let frame = 0; frame < to[token]!; frame++) stretched[target++] = value;
      source += from[token]!;
    }
  }
  return stretched;
}

function total(durations: Int32Array): number {
  return durations.reduce((sum, frames) => sum + frames, 0);
}
