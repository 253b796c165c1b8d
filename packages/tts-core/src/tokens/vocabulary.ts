/**
 * Kokoro's 114 symbols as runs of consecutive ids; the gaps belong to symbols that the model was never trained on.
 *
 * A fact of the configuration that Kokoro-82M v1.0 was published with.
 */
const SYMBOL_RUNS: readonly (readonly [firstId: number, symbols: string])[] = [
  [1, ';:,.!?'],
  [9, '—…"()“” \u0303ʣʥʦʨᵝꭧAI'],
  [31, 'O'],
  [33, 'Q'],
  [35, 'ST'],
  [39, 'W'],
  [41, 'Yᵊabcdef'],
  [50, 'hijklmnopqrstuvwxyzɑɐɒæ'],
  [75, 'βɔɕç'],
  [80, 'ɖðʤə'],
  [85, 'ɚɛɜ'],
  [90, 'ɟ'],
  [92, 'ɡ'],
  [99, 'ɥ'],
  [101, 'ɨɪʝ'],
  [110, 'ɯɰŋɳɲɴø'],
  [118, 'ɸθœ'],
  [123, 'ɹ'],
  [125, 'ɾɻ'],
  [128, 'ʁɽʂʃʈʧ'],
  [135, 'ʊʋ'],
  [138, 'ʌɣɤ'],
  [142, 'χʎ'],
  [147, 'ʒʔ'],
  [156, 'ˈˌː'],
  [162, 'ʰ'],
  [164, 'ʲ'],
  [169, '↓'],
  [171, '→↗↘'],
  [177, 'ᵻ'],
];

/** Kokoro's symbol → token id (1…177). Id 0 is the pad. */
export const VOCABULARY: ReadonlyMap<string, number> = new Map(
  SYMBOL_RUNS.flatMap(([firstId, symbols]) => [...symbols].map((symbol, index) => [symbol, firstId + index] as const)),
);

/** The id that stands before and after every text. */
export const PAD_ID = 0;
