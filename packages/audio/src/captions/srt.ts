import { type Cue, displayText, lineText } from './cue.ts';
import { formatTimestamp } from './timestamp.ts';
import type { Word } from './word.ts';

/** SubRip. No cue gives the empty text, which is a valid file. */
export function toSrt(cues: readonly Cue[]): string {
  const blocks = cues.map(({ startMs, endMs, lines }, index) => {
    const times = `${formatTimestamp(startMs, ',')} --> ${formatTimestamp(endMs, ',')}`;
    return `${[index + 1, times, ...lines.map((line) => lineText(line, showWord))].join('\n')}\n`;
  });
  return blocks.join('\n');
}

/**
 * SubRip has no escapes: an invisible word joiner keeps players from reading a tag, a style or an arrow into the text,
 * and leaves it as it looks.
 */
function showWord(word: Word): string {
  return displayText(word)
    .replaceAll('\0', '\uFFFD')
    .replaceAll('-->', '--\u2060>')
    .replaceAll(/<(?=[\p{L}/!?])/gu, '<\u2060')
    .replaceAll('{\\', '{\u2060\\');
}
