/** A span of the source text in UTF-16 code units: `text.slice(start, end)`. */
export interface SourceSpan {
  readonly start: number;
  readonly end: number;
}

/** Why a piece of text is not spoken. */
export type DropReason = 'emoji' | 'control' | 'symbol' | 'script';

/** Something that the caller may want to know about how the text was spoken. */
export type SpeechWarning =
  | ({ readonly code: 'TEXT_DROPPED'; readonly reason: DropReason; readonly text: string } & SourceSpan)
  | ({ readonly code: 'PHONEME_DROPPED'; readonly symbol: string; readonly word: string } & SourceSpan)
  | ({ readonly code: 'WORD_SPLIT'; readonly text: string } & SourceSpan)
  | ({ readonly code: 'TEXT_TRUNCATED'; readonly text: string; readonly limitMs: number } & SourceSpan)
  | { readonly code: 'EMOTION_PARTLY_APPLIED'; readonly notApplied: readonly string[] }
  | { readonly code: 'WARNINGS_OMITTED'; readonly count: number };

const DROP_REASONS: Readonly<Record<DropReason, string>> = {
  emoji: 'an emoji has no pronunciation',
  control: 'a control character has no pronunciation',
  symbol: 'the symbol has no pronunciation',
  script: 'the voice cannot read this script',
};

/** Says a warning in one sentence for people. */
export function describeWarning(warning: SpeechWarning): string {
  switch (warning.code) {
    case 'TEXT_DROPPED':
      return `${quote(warning.text)} at ${warning.start} was not spoken: ${DROP_REASONS[warning.reason]}.`;
    case 'PHONEME_DROPPED':
      return `The phoneme ${quote(warning.symbol)} of ${quote(warning.word)} at ${warning.start} is not one of Kokoro's and was left out.`;
    case 'WORD_SPLIT':
      return `${quote(warning.text)} at ${warning.start} is too long for one inference and was split inside the word.`;
    case 'TEXT_TRUNCATED':
      return `The speech was cut at ${warning.limitMs / 1000} s; ${warning.end - warning.start} characters from ${warning.start} on were not spoken: ${quote(warning.text)}.`;
    case 'EMOTION_PARTLY_APPLIED':
      return `This engine cannot change ${warning.notApplied.join(' and ')}; the rest of the emotion was applied.`;
    case 'WARNINGS_OMITTED':
      return `${warning.count} more warnings of the same kinds were left out of the list.`;
  }
}

const EXCERPT_LENGTH = 60;

/** Shows text so that a terminal cannot be harmed by what it holds. */
function quote(text: string): string {
  const excerpt = text.length > EXCERPT_LENGTH ? `${text.slice(0, EXCERPT_LENGTH)}…` : text;
  return JSON.stringify(excerpt).replace(/[\p{Cc}\p{Cf}]/gu, (symbol) => `\\u{${symbol.codePointAt(0)!.toString(16)}}`);
}
