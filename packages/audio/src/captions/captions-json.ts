import { type Cue, cueWords, lineText } from './cue.ts';

/** Cues as a JSON document in snake_case, with the times and source offsets of every word. Times are whole milliseconds. */
export function toCaptionsJson(cues: readonly Cue[]): string {
  const document = {
    version: 1,
    cues: cues.map((cue) => ({
      start_ms: cue.startMs,
      end_ms: cue.endMs,
      lines: cue.lines.map((line) => lineText(line)),
      words: cueWords(cue).map((word) => ({
        text: word.text,
        start_ms: Math.round(word.startMs),
        end_ms: Math.round(word.endMs),
        source_start: word.sourceStart,
        source_end: word.sourceEnd,
      })),
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
