import type { Attribute, Attributes } from '../onnx/attribute.ts';

/** What it takes to describe an operation; names and outputs of no interest may be left to the graph. */
export interface NodeSpec {
  /** Operator, with its domain in front when that is not ONNX's own: `Conv`, `com.microsoft.FusedConv`. */
  readonly op: string;
  /** Values read; an empty string is an optional input left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Attributes;
  /** @default the first output's name */
  readonly name?: string;
}

/** An operation inside a graph. */
export type Node = Required<NodeSpec>;

type ValueOf<K extends Attribute['kind']> = Extract<Attribute, { kind: K }>['value'];

function attributeOf<K extends Attribute['kind']>(node: Node, name: string, kind: K): ValueOf<K> | undefined {
  const attribute = node.attributes[name];
  return (attribute?.kind === kind ? attribute.value : undefined) as ValueOf<K> | undefined;
}

/** Readers of attributes; each answers undefined where the attribute is absent or of another kind. */
export const intOf = (node: Node, name: string) => attributeOf(node, name, 'int');
export const intsOf = (node: Node, name: string) => attributeOf(node, name, 'ints');
export const floatOf = (node: Node, name: string) => attributeOf(node, name, 'float');
export const textOf = (node: Node, name: string) => attributeOf(node, name, 'text');
