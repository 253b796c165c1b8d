import { VortexError } from '@vortex/runtime';
import type { AudioEncoder, EncodeOptions } from '../encode/audio-encoder.ts';
import { joinBytes } from '../encode/riff.ts';
import type { Pcm } from '../pcm.ts';
import { expectPcm } from './expect-pcm.ts';
import { noise } from './noise.ts';
import { tone } from './tone.ts';

export interface AudioEncoderContractOptions {
  readonly encoder: AudioEncoder;
  /** Reads a file of the format back. */
  readonly decode: (bytes: Uint8Array) => Pcm | Promise<Pcm>;
  /** How far a sample within ±1 may be off after the way there and back; 0 for a format that keeps floats. */
  readonly tolerance: number;
}

/** One promise of an interface; `run` rejects when it is broken. */
export interface ContractCase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** An encoder broke a promise that is not about samples. */
export class ContractError extends VortexError {
  constructor(message: string) {
    super({ code: 'CONTRACT_BROKEN', message, hint: 'Read the docs of AudioEncoder.' });
  }
}

/**
 * What every {@link AudioEncoder} promises, as cases for any test runner.
 *
 * @example
 * for (const { name, run } of audioEncoderContract({ encoder, decode, tolerance: 0 })) it(name, run);
 */
export function audioEncoderContract({
  encoder,
  decode,
  tolerance,
}: AudioEncoderContractOptions): readonly ContractCase[] {
  const encode = (pcm: Pcm, options?: EncodeOptions) => collect(encoder.encode(pcm, options));
  const speech = () => noise({ durationMs: 2_345, amplitude: 0.5 });
  const givesBack = async (makePcm: () => Pcm, options?: EncodeOptions) =>
    expectPcm(await decode(await encode(makePcm(), options)), makePcm(), { tolerance });

  return [
    {
      name: 'says what it is',
      run: async () => {
        demand(/^[a-z0-9-]+$/.test(encoder.format), `The format is named ${JSON.stringify(encoder.format)}.`);
        demand(/^audio\/[a-z0-9.+-]+/.test(encoder.mediaType), `The media type is ${encoder.mediaType}.`);
        demand(/^(?:\.[a-z0-9]+)+$/.test(encoder.fileExtension), `The extension is ${encoder.fileExtension}.`);
      },
    },
    { name: 'gives noise back', run: () => givesBack(speech) },
    { name: 'gives a full-scale tone back', run: () => givesBack(() => tone({ frequencyHz: 440, durationMs: 500 })) },
    {
      name: 'gives back any length, none included',
      run: async () => {
        for (const length of [0, 1, 2, 3, 575, 4_095, 4_097]) {
          await givesBack(() => ({ ...speech(), samples: speech().samples.subarray(0, length) }));
        }
      },
    },
    {
      name: 'bears any metadata',
      run: async () => {
        const hostile = 'graine 42 · \0 🎬 \r\n --> <i> '.repeat(50);
        await givesBack(speech, { metadata: { title: hostile, artist: '', comment: hostile, software: 'x' } });
      },
    },
    {
      name: 'gives equal bytes for equal audio, and leaves the audio as it is',
      run: async () => {
        const pcm = speech();
        const [first, second] = [await encode(pcm), await encode(speech())];
        demand(first.length > 0 && first.every((byte, index) => byte === second[index]), 'The bytes differ.');
        expectPcm(pcm, speech());
      },
    },
    {
      name: 'refuses a sample that is not finite before it gives any bytes',
      run: async () => {
        const pcm = speech();
        pcm.samples[pcm.samples.length - 1] = Number.NaN;
        let chunks = 0;
        let caught: unknown;
        try {
          for await (const _chunk of encoder.encode(pcm)) chunks++;
        } catch (error) {
          caught = error;
        }
        demand(VortexError.isInstance(caught) && caught.code === 'INVALID_PCM', `It threw ${String(caught)}.`);
        demand(chunks === 0, `It gave ${chunks} chunks first.`);
      },
    },
    {
      name: 'can be left after the first chunk, and used again',
      run: async () => {
        for await (const _chunk of encoder.encode(speech())) break;
        await givesBack(speech);
      },
    },
  ];
}

/** All bytes, joined only at the end: a chunk whose memory is used again would show. */
async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const collected: Uint8Array[] = [];
  for await (const chunk of chunks) collected.push(chunk);
  return joinBytes(collected);
}

function demand(condition: boolean, message: string): void {
  if (!condition) throw new ContractError(message);
}
