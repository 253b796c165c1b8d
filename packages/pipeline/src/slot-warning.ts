import { describeWarning, type SpeechWarning } from '@vortex/tts-core';

/** Something that the caller may want to know about a slot. */
export type SlotWarning =
  /** Said by the engine; offsets point into the segment's text. */
  | { readonly code: SpeechWarning['code']; readonly path: string; readonly speech: SpeechWarning }
  /** A segment that did not fit into the slot at all. */
  | { readonly code: 'SEGMENT_DROPPED'; readonly path: string; readonly text: string }
  /** The slot was spoken faster than asked, so that it fits. */
  | { readonly code: 'SPED_UP'; readonly path: string; readonly speedRatio: number };

export interface SegmentWarningsOptions {
  /** Where the recipe says the segment. */
  readonly path: string;
  /** Where in the slot speech is cut: the engine knows only what was left for the segment. */
  readonly limitMs: number;
}

/** What the engine said about a segment, as warnings of its slot. */
export function segmentWarnings(
  warnings: readonly SpeechWarning[],
  { path, limitMs }: SegmentWarningsOptions,
): SlotWarning[] {
  return warnings.map((warning) => ({
    code: warning.code,
    path,
    speech: warning.code === 'TEXT_TRUNCATED' ? { ...warning, limitMs } : warning,
  }));
}

/** Says a warning in one sentence for people. */
export function describeSlotWarning(warning: SlotWarning): string {
  switch (warning.code) {
    case 'SEGMENT_DROPPED':
      return `${warning.path} was not spoken, because the slot was full: ${JSON.stringify(warning.text.slice(0, 60))}.`;
    case 'SPED_UP':
      return `The slot was spoken ${((warning.speedRatio - 1) * 100).toFixed(0)} % faster than asked, so that it fits.`;
    default:
      return `${warning.path}: ${describeWarning(warning.speech)}`;
  }
}
