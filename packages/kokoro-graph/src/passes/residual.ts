import type { Graph } from '../graph/graph.ts';
import { any, op } from '../graph/pattern.ts';
import { rewrite } from '../graph/rewrite.ts';

/** What makes a value of a signal's full shape; anything else might be broadcast, which the fused operation is not. */
const signals = new Set(['Conv', 'com.microsoft.FusedConv', 'Add', 'Div', 'ConvTranspose']);

/**
 * Adds residuals inside the convolution instead of in a pass of their own.
 *
 *     x ─ Conv ─ Add ─ y     →     x ─ FusedConv ─ y
 *     residual ──┘                 residual ┘
 *
 * The operation starts its sums from the residual instead of from zero, so only the order of additions differs.
 * Returns how many were joined.
 */
export function fuseResiduals(graph: Graph): number {
  const conv = op('Conv', [any(), any()]);
  const residual = any();
  return rewrite(graph, op('Add', [conv, residual]), (match, output) => {
    const { inputs, attributes, outputs } = match.node(conv);
    const other = match.value(residual);
    const maker = graph.producer(other);
    if (graph.readerCount(outputs[0] ?? '') > 1 || maker === undefined || !signals.has(maker.op)) return undefined;
    const [x = '', weight = '', bias = ''] = inputs;
    return [{ op: 'com.microsoft.FusedConv', inputs: [x, weight, bias, other], outputs: [output], attributes }];
  });
}
