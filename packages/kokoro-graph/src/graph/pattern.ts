import { scalarOf, type Tensor } from '../onnx/tensor.ts';
import type { Graph } from './graph.ts';
import type { Node } from './node.ts';

/**
 * A drawing of a piece of graph, made of {@link any}, {@link constant}, {@link op} and {@link oneOf}.
 *
 * A part that is used twice in a drawing must be the same value in both places; that is how shared values are drawn.
 */
export type Pattern = AnyPattern | ConstantPattern | OpPattern | ChoicePattern;

export interface AnyPattern {
  readonly kind: 'any';
}

export interface ConstantPattern {
  readonly kind: 'constant';
  readonly accepts: (tensor: Tensor) => boolean;
}

export interface OpPattern {
  readonly kind: 'op';
  readonly ops: readonly string[];
  readonly inputs: readonly Pattern[];
  readonly output: number;
  readonly accepts: (node: Node) => boolean;
}

export interface ChoicePattern {
  readonly kind: 'choice';
  readonly options: readonly Pattern[];
}

/** Any value at all. */
export const any = (): AnyPattern => ({ kind: 'any' });

/** A constant, optionally one that `accepts` says yes to. */
export const constant = (accepts: (tensor: Tensor) => boolean = () => true): ConstantPattern => ({
  kind: 'constant',
  accepts,
});

/** A constant of one element with this value. */
export const scalar = (value: number) => constant((tensor) => scalarOf(tensor) === value);

interface OpOptions {
  /**
   * Which of the node's outputs the drawing means.
   * @default 0
   */
  readonly output?: number;
  readonly accepts?: (node: Node) => boolean;
}

/**
 * The output of an operation, given by name or by several names that will do. Inputs beyond those drawn are not
 * looked at; those of `Add` and `Mul` may come in either order.
 */
export const op = (
  ops: string | readonly string[],
  inputs: readonly Pattern[] = [],
  { output = 0, accepts = () => true }: OpOptions = {},
): OpPattern => ({ kind: 'op', ops: typeof ops === 'string' ? [ops] : ops, inputs, output, accepts });

/** The first of several drawings that fits. */
export const oneOf = (...options: Pattern[]): ChoicePattern => ({ kind: 'choice', options });

/** Where each part of a drawing was found. */
export interface Match {
  /** The value's name; throws a TypeError when the part belongs to a choice not taken. */
  value(part: Pattern): string;
  node(part: OpPattern): Node;
  tensor(part: ConstantPattern): Tensor;
  /** Whether the part takes part in this match. */
  has(part: Pattern): boolean;
}

type Bindings = ReadonlyMap<Pattern, string>;

const commutative = new Set(['Add', 'Mul']);

/** Every way in which `value` fits the pattern, lazily, so that the first is cheap. */
function* fits(graph: Graph, pattern: Pattern, value: string, bound: Bindings): Generator<Bindings> {
  const known = bound.get(pattern);
  if (known !== undefined) {
    if (known === value) yield bound;
    return;
  }
  const extended = new Map(bound).set(pattern, value);
  switch (pattern.kind) {
    case 'any':
      if (value !== '') yield extended;
      return;
    case 'constant': {
      const tensor = graph.constant(value);
      if (tensor !== undefined && pattern.accepts(tensor)) yield extended;
      return;
    }
    case 'choice':
      for (const option of pattern.options) yield* fits(graph, option, value, extended);
      return;
    case 'op': {
      const node = graph.producer(value);
      if (node === undefined || !pattern.ops.includes(node.op) || node.outputs[pattern.output] !== value) return;
      if (!pattern.accepts(node)) return;
      yield* fitInputs(graph, pattern.inputs, node.inputs, extended);
      const [first = '', second = ''] = node.inputs;
      if (commutative.has(node.op) && first !== second) {
        yield* fitInputs(graph, pattern.inputs, [second, first], extended);
      }
    }
  }
}

function* fitInputs(
  graph: Graph,
  [pattern, ...patterns]: readonly Pattern[],
  [value = '', ...values]: readonly string[],
  bound: Bindings,
): Generator<Bindings> {
  if (pattern === undefined) yield bound;
  else for (const next of fits(graph, pattern, value, bound)) yield* fitInputs(graph, patterns, values, next);
}

/** Finds the pattern at a value; the first fit is taken. */
export function matchAt(graph: Graph, pattern: Pattern, value: string): Match | undefined {
  for (const bound of fits(graph, pattern, value, new Map())) {
    const nameOf = (part: Pattern): string => {
      const name = bound.get(part);
      if (name === undefined) throw new TypeError('This part of the pattern was not matched.');
      return name;
    };
    return {
      value: nameOf,
      node: (part) => graph.producer(nameOf(part)) as Node,
      tensor: (part) => graph.constant(nameOf(part)) as Tensor,
      has: (part) => bound.has(part),
    };
  }
  return undefined;
}
