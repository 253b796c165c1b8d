import type { DropReason, SourceSpan, SpeechWarning } from '../speech-warning.ts';
import { type Language, SCRIPTS } from '../voices/voice-languages.ts';

/** What a text is made of, in order, each part with its place in the source. */
export type TextToken = SourceSpan &
  (
    | {
        readonly kind: 'word' /** The source with its apostrophes, ligatures and widths made plain. */;
        readonly text: string;
      }
    | { readonly kind: 'punctuation'; readonly symbol: string }
    | { readonly kind: 'paragraph' }
  );

export interface ScannedText {
  readonly tokens: readonly TextToken[];
  /** What is not spoken, neighbours of one kind joined. */
  readonly warnings: readonly SpeechWarning[];
}

/** Marks of other scripts and typography, as the punctuation that Kokoro was trained on. */
const PUNCTUATION: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ';': ';；؛',
    ':': ':：',
    ',': ',，、،‚',
    '.': '.。．।',
    '!': '!！',
    '?': '?？؟',
    '—': '—–―',
    '…': '…⋯',
    '(': '([（【',
    ')': ')]）】',
    '“': '“«„「『',
    '”': '”»」』',
  }).flatMap(([symbol, variants]) => [...variants].map((variant) => [variant, symbol] as const)),
);

/** Marks that belong to writing only: nothing is lost when they are not spoken. */
const SILENT = /^['‘’‛`´¿¡]$/u;

/** English abbreviations that keep their full stop, so that it does not end the sentence. */
const ABBREVIATIONS = /^(?:mr|mrs|ms|dr|st|prof|rev|gen|capt|lt|sgt|sr|jr|mt|vs|etc|approx|dept|fig|no|vol)$/iu;
const INITIALISM = /^(?:\p{L}\.)+\p{L}$/u;

const LETTERS = String.raw`[\p{L}\p{N}\p{M}]`;
const INVISIBLE = String.raw`\u00AD\u200B\u2060\uFEFF`;
const JOINERS = String.raw`['’ʼ‑‐_.&@/+*·${INVISIBLE}\u200C\u200D-]`;

/** One token at a time; every alternative starts differently, so that the scan is linear on any input. */
const TOKEN = new RegExp(
  [
    String.raw`(?<space>\s+)`,
    String.raw`(?<ellipsis>\.{2,})`,
    '(?<dash>--+)',
    String.raw`(?<word>(?:[$€£¥#]|[-−+](?=\p{N}))?${LETTERS}+(?:(?:${JOINERS}|(?<=\p{N})[:,](?=\p{N}))${LETTERS}+)*[%°]?|[&@=+%$€£](?=\s|$))`,
    '(?<other>[^])',
  ].join('|'),
  'gu',
);

/** Splits text into words, punctuation and paragraphs for a language; what cannot be spoken becomes a warning. */
export function scanText({ text, language }: { text: string; language: Language }): ScannedText {
  const tokens: TextToken[] = [];
  const dropped = new DroppedText(text);
  const unreadable = new RegExp(String.raw`(?!\p{Script=Common}|\p{Script=Inherited}|${SCRIPTS[language]})\p{L}`, 'u');
  let quoteIsOpen = false;

  const addPunctuation = (symbol: string, span: SourceSpan) => tokens.push({ kind: 'punctuation', symbol, ...span });

  for (const match of text.matchAll(TOKEN)) {
    const [source] = match;
    const span = { start: match.index, end: match.index + source.length };
    const { space, ellipsis, dash, word } = match.groups!;
    if (space !== undefined) {
      if (/\n\s*\n/.test(space)) tokens.push({ kind: 'paragraph', ...span });
    } else if (ellipsis !== undefined) {
      addPunctuation('…', span);
    } else if (dash !== undefined) {
      addPunctuation('—', span);
    } else if (word !== undefined) {
      if (unreadable.test(word)) dropped.add('script', span);
      else tokens.push({ kind: 'word', text: plainWord(word), ...span });
    } else if (source === '.' && keepsItsFullStop(tokens.at(-1), span.start)) {
      const abbreviation = tokens.pop() as TextToken & { kind: 'word' };
      tokens.push({ ...abbreviation, text: `${abbreviation.text}.`, end: span.end });
    } else if (source === '"') {
      quoteIsOpen = !quoteIsOpen;
      addPunctuation(quoteIsOpen ? '“' : '”', span);
    } else if (PUNCTUATION.has(source)) {
      addPunctuation(PUNCTUATION.get(source)!, span);
    } else if (!SILENT.test(source)) {
      dropped.add(reasonFor(source), span);
    }
  }
  return { tokens, warnings: dropped.warnings() };
}

function keepsItsFullStop(previous: TextToken | undefined, start: number): boolean {
  return (
    previous?.kind === 'word' &&
    previous.end === start &&
    (ABBREVIATIONS.test(previous.text) || INITIALISM.test(previous.text))
  );
}

/** Ligatures, full-width letters, typographic apostrophes and invisible joiners as a reader would type them. */
function plainWord(word: string): string {
  return word
    .normalize('NFKC')
    .replace(/[’ʼ]/gu, "'")
    .replace(/[‑‐−]/gu, '-')
    .replace(new RegExp(`[${INVISIBLE}]`, 'gu'), '');
}

function reasonFor(symbol: string): DropReason {
  if (/\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\uFE0F|\u200D|\u20E3/u.test(symbol))
    return 'emoji';
  if (/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}]/u.test(symbol)) return 'control';
  return 'symbol';
}

/** Collects what is not spoken; pieces of one kind with only space between them are one warning. */
class DroppedText {
  readonly #text: string;
  readonly #spans: { reason: DropReason; start: number; end: number }[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  add(reason: DropReason, { start, end }: SourceSpan): void {
    const last = this.#spans.at(-1);
    if (last?.reason === reason && this.#text.slice(last.end, start).trim() === '') last.end = end;
    else this.#spans.push({ reason, start, end });
  }

  warnings(): SpeechWarning[] {
    return this.#spans.map(({ reason, start, end }) => ({
      code: 'TEXT_DROPPED',
      reason,
      text: this.#text.slice(start, end),
      start,
      end,
    }));
  }
}
