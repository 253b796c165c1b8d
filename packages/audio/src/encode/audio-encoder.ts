import type { Pcm } from '../pcm.ts';

/** What a file says about itself; every field is optional and written as UTF-8. */
export interface AudioMetadata {
  readonly title?: string;
  /** Who speaks: the voice. */
  readonly artist?: string;
  readonly comment?: string;
  readonly software?: string;
}

export interface EncodeOptions {
  readonly metadata?: AudioMetadata;
}

/** Turns audio into the bytes of one file format. */
export interface AudioEncoder {
  /** The name that users type, such as `wav`. */
  readonly format: string;
  readonly mediaType: string;
  /** With its dot; no two formats share one, so that a slot can be written in both. */
  readonly fileExtension: string;
  /**
   * The file in order, in chunks that the caller may keep. Equal audio and options give equal bytes. A caller that
   * stops iterating ends the work.
   *
   * Samples beyond ±1 saturate where the format cannot hold them (`countClippedSamples` tells beforehand); a sample
   * that is not finite makes the iteration reject with an `InvalidPcmError` before its first chunk.
   */
  encode(pcm: Pcm, options?: EncodeOptions): AsyncIterable<Uint8Array>;
}
