import { UnknownFormatError } from '../unknown-format-error.ts';
import { toCaptionsJson } from './captions-json.ts';
import type { Cue } from './cue.ts';
import { toSrt } from './srt.ts';
import { toWebVtt } from './web-vtt.ts';

/** Turns cues into the text of one file format. */
export interface CaptionFormat {
  /** The name that users type, such as `srt`. */
  readonly format: string;
  readonly mediaType: string;
  /** With its dot. */
  readonly fileExtension: string;
  readonly render: (cues: readonly Cue[]) => string;
}

/** Every caption format, by the name that users type. WebVTT comes with word timestamps, which players may ignore. */
export const captionFormats: Readonly<Record<string, CaptionFormat>> = {
  srt: { format: 'srt', mediaType: 'application/x-subrip', fileExtension: '.srt', render: toSrt },
  vtt: {
    format: 'vtt',
    mediaType: 'text/vtt',
    fileExtension: '.vtt',
    render: (cues) => toWebVtt(cues, { wordTimestamps: true }),
  },
  json: { format: 'json', mediaType: 'application/json', fileExtension: '.json', render: toCaptionsJson },
};

/** The caption format of a name. Throws an {@link UnknownFormatError} that lists what there is. */
export function findCaptionFormat(format: string): CaptionFormat {
  const found = Object.hasOwn(captionFormats, format) ? captionFormats[format] : undefined;
  if (found === undefined) {
    throw new UnknownFormatError({ kind: 'caption', format, known: Object.keys(captionFormats) });
  }
  return found;
}
