import type { Tensor } from './tensor.ts';

/** The attribute kinds that Kokoro exports use. */
export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'texts'; readonly value: readonly string[] }
  | { readonly kind: 'tensor'; readonly value: Tensor };

export type Attributes = Readonly<Record<string, Attribute>>;

export const int = (value: number): Attribute => ({ kind: 'int', value });
export const float = (value: number): Attribute => ({ kind: 'float', value });
export const text = (value: string): Attribute => ({ kind: 'text', value });
export const ints = (...value: number[]): Attribute => ({ kind: 'ints', value });
