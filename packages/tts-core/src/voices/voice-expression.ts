import { VoiceExpressionError } from '../errors.ts';

/** One voice of a blend and its share. */
export interface VoiceTerm {
  /** The id of a voice, or the path of a `.bin` or `.npy` file. */
  readonly name: string;
  /** Shares of a blend add up to 1. */
  readonly share: number;
  /** Where the name stands in the expression. */
  readonly position: number;
}

/** What a voice is made of; both halves are the same unless they are given apart. */
export interface VoiceExpression {
  /** Values 0…127 of the style, which the decoder reads. */
  readonly timbre: readonly VoiceTerm[];
  /** Values 128…255, which the predictors read. */
  readonly prosody: readonly VoiceTerm[];
}

const HALVES = /^\s*timbre\s*=(?<timbre>[^;]*);\s*prosody\s*=(?<prosody>[^;]*)$/;

/** `name` or `name(weight)`; a name is an id, or a path that ends with .bin or .npy. */
const TERM =
  /\s*(?<name>[a-z0-9_]+(?![^()+]*\.(?:bin|npy))|[^()+;]+\.(?:bin|npy))\s*(?:\(\s*(?<weight>\d*\.?\d+)\s*\))?\s*/iy;

/** The patterns take time with the square of the length. */
const MAX_LENGTH = 1000;

/**
 * Reads a voice: `af_sarah`, `af_sarah(0.3)+af_jessica(0.7)`, or the halves apart as
 * `timbre=af_sarah;prosody=am_michael(2)+am_adam`. Weights are relative to one another, 1 where there is none; a name
 * that ends with `.bin` or `.npy` is the path of a file.
 *
 * @throws VoiceExpressionError, which points at the character.
 */
export function parseVoiceExpression(expression: string): VoiceExpression {
  if (expression.length > MAX_LENGTH) {
    const problem = `a blend has at most ${MAX_LENGTH} characters`;
    throw new VoiceExpressionError({ expression, position: MAX_LENGTH, problem });
  }
  const halves = HALVES.exec(expression)?.groups;
  if (halves === undefined) {
    const terms = parseTerms(expression, expression, 0);
    return { timbre: terms, prosody: terms };
  }
  const { timbre = '', prosody = '' } = halves;
  return {
    timbre: parseTerms(timbre, expression, expression.indexOf('=') + 1),
    prosody: parseTerms(prosody, expression, expression.lastIndexOf('=') + 1),
  };
}

function parseTerms(text: string, expression: string, offset: number): VoiceTerm[] {
  const fail = (position: number, problem: string): never => {
    throw new VoiceExpressionError({ expression, position: offset + position, problem });
  };
  const terms: { name: string; weight: number; position: number }[] = [];
  for (let position = 0; ; ) {
    TERM.lastIndex = position;
    const match = TERM.exec(text);
    if (match === null) return fail(position, 'a voice is expected here');
    const { name = '', weight = '1' } = match.groups!;
    terms.push({ name: name.trim(), weight: Number(weight), position: offset + text.indexOf(name, position) });
    position = TERM.lastIndex;
    if (position === text.length) break;
    if (text[position] !== '+') fail(position, 'only + and a weight in brackets, such as (0.3), may follow a voice');
    position += 1;
  }
  const total = terms.reduce((sum, { weight }) => sum + weight, 0);
  if (!(total > 0)) fail(0, 'the weights add up to nothing');
  return terms.map(({ name, weight, position }) => ({ name, share: weight / total, position }));
}

/** Every voice that an expression names; one that both halves name apart is there twice. */
export function namesOf({ timbre, prosody }: VoiceExpression): readonly VoiceTerm[] {
  return timbre === prosody ? timbre : [...timbre, ...prosody];
}

/**
 * Whether a voice has nothing that blends, halves and paths are written with. Such a word is always meant as one name,
 * however it is spelt, so that a wrong one is told from the names there are.
 */
export function isPlainName(voice: string): boolean {
  return !/[+(=;]|\.(?:bin|npy)\s*$/i.test(voice);
}

/**
 * Every name in a voice, each once, paths of files among them.
 *
 * @throws VoiceExpressionError, which points at the character.
 */
export function voiceNamesIn(voice: string): readonly string[] {
  if (isPlainName(voice)) return [voice];
  return [...new Set(namesOf(parseVoiceExpression(voice)).map(({ name }) => name))];
}

/**
 * The voices of the engine that a voice is made of: one for `af_sky`, two for `af_sarah(2)+af_sky`, none for a file.
 *
 * @throws VoiceExpressionError, which points at the character.
 */
export function engineVoicesOf(voice: string): readonly string[] {
  return voiceNamesIn(voice).filter((name) => !isVoiceFile(name));
}

/** Whether a name of an expression is the path of a file. */
export function isVoiceFile(name: string): boolean {
  return /\.(?:bin|npy)$/i.test(name);
}
