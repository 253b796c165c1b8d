import { type AudioMetadata, type Cue, findCaptionFormat, findEncoder, type Pcm } from '@vortex/audio';
import { writeAtomically } from './write-atomically.ts';

export interface RenderOutputsOptions {
  /** Where the files go; the folder is made when it is missing. Their extensions are added. */
  readonly basePath: string;
  readonly audio: Pcm;
  readonly captions: readonly Cue[];
  readonly metadata?: AudioMetadata | undefined;
  /** Audio formats; `wav` and `wav-float`. @default ['wav'] */
  readonly formats?: readonly string[] | undefined;
  /** Caption formats: `srt`, `vtt`, `json`. @default [] */
  readonly captionFormats?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes the files of finished speech. Each is written beside its place and renamed, so that none is ever half there.
 *
 * @returns the paths, in the order of the formats.
 * @throws UnknownFormatError before anything is written; OutputNotWritableError; the
 * signal's reason.
 */
export async function renderOutputs({
  basePath,
  audio,
  captions,
  metadata = {},
  formats = ['wav'],
  captionFormats = [],
  signal,
}: RenderOutputsOptions): Promise<string[]> {
  const encoders = formats.map((format) => findEncoder(format));
  const writers = captionFormats.map((format) => findCaptionFormat(format));
  const files = [
    ...encoders.map((encoder) => ({ extension: encoder.fileExtension, content: encoder.encode(audio, { metadata }) })),
    ...writers.map(({ fileExtension, render }) => ({
      extension: fileExtension,
      content: [Buffer.from(render(captions))],
    })),
  ];
  const paths: string[] = [];
  for (const { extension, content } of files) {
    const file = `${basePath}${extension}`;
    await writeAtomically({ file, content, signal });
    paths.push(file);
  }
  return paths;
}
