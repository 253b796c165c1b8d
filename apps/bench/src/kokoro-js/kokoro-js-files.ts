import { PAD_ID } from '@vortex/tts-core';

/** The name of the pad, which the vocabulary leaves out: it is no symbol, but stands before and after every text. */
const PAD = '$';

/** Tokens of one inference, with both pads. */
const CONTEXT_TOKENS = 512;

/**
 * The small files that kokoro-js wants beside a model, name → content: what kind of model it is, and a tokenizer that
 * gives one token to each symbol of the vocabulary and none to any other.
 */
export function kokoroJsFiles(vocabulary: ReadonlyMap<string, number>): Readonly<Record<string, object>> {
  const symbols = [...vocabulary.keys()].map((symbol) => symbol.replace(/[\\\]^-]/, '\\$&')).join('');
  const pad = { SpecialToken: { id: PAD, type_id: 0 } };
  return {
    'config.json': { model_type: 'style_text_to_speech_2' },
    'tokenizer_config.json': { model_max_length: CONTEXT_TOKENS, pad_token: PAD, unk_token: PAD },
    'tokenizer.json': {
      version: '1.0',
      added_tokens: [],
      normalizer: { type: 'Replace', pattern: { Regex: `[^${symbols}]` }, content: '' },
      pre_tokenizer: { type: 'Split', pattern: { Regex: '' }, behavior: 'Isolated', invert: false },
      post_processor: { type: 'TemplateProcessing', single: [pad, { Sequence: { id: 'A', type_id: 0 } }, pad] },
      decoder: null,
      model: { vocab: { [PAD]: PAD_ID, ...Object.fromEntries(vocabulary) } },
    },
  };
}
