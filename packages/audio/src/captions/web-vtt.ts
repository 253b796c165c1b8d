import { type Cue, cueWords, displayText, lineText } from './cue.ts';
import { formatTimestamp } from './timestamp.ts';
import type { Word } from './word.ts';

export interface WebVttOptions {
  /**
   * Puts a timestamp before every word but the first of a cue, so that players can mark the word being spoken.
   * @default false
   */
  readonly wordTimestamps?: boolean;
}

/** WebVTT, as W3C defines it. No cue gives a file with nothing but the signature. */
export function toWebVtt(cues: readonly Cue[], { wordTimestamps = false }: WebVttOptions = {}): string {
  const blocks = cues.map((cue) => {
    const times = `${formatTimestamp(cue.startMs, '.')} --> ${formatTimestamp(cue.endMs, '.')}`;
    const stamps = wordTimestamps ? stampsOf(cue) : new Map<Word, number>();
    const show = (word: Word) => {
      const stamp = stamps.get(word);
      return `${stamp === undefined ? '' : `<${formatTimestamp(stamp, '.')}>`}${escapeText(displayText(word))}`;
    };
    return `\n${[times, ...cue.lines.map((line) => lineText(line, show))].join('\n')}\n`;
  });
  return `WEBVTT\n${blocks.join('')}`;
}

/** The format wants stamps that rise strictly and lie strictly inside the cue; a word that breaks that has none. */
function stampsOf(cue: Cue): ReadonlyMap<Word, number> {
  const stamps = new Map<Word, number>();
  let previousMs = cue.startMs;
  for (const word of cueWords(cue).slice(1)) {
    const stampMs = Math.round(word.startMs);
    if (stampMs <= previousMs || stampMs >= cue.endMs) continue;
    stamps.set(word, stampMs);
    previousMs = stampMs;
  }
  return stamps;
}

/** With `>` escaped there is no `-->` left either. */
function escapeText(text: string): string {
  return text.replaceAll('\0', '\uFFFD').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
