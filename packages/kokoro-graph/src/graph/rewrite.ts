import type { Graph } from './graph.ts';
import type { Node, NodeSpec } from './node.ts';
import { type Match, matchAt, type OpPattern } from './pattern.ts';

/**
 * Describes what stands in a match's place, or answers undefined to leave it alone. One of the nodes makes `output`,
 * the value that the match made, so that nobody who reads it notices.
 */
export type Replacement = (match: Match, output: string) => readonly NodeSpec[] | undefined;

/**
 * Replaces every place where the pattern is found and removes what nobody reads any more.
 * Returns how many places were replaced.
 */
export function rewrite(graph: Graph, pattern: OpPattern, replacement: Replacement): number {
  let count = 0;
  for (const root of graph.sorted()) {
    if (!graph.nodes.has(root) || !pattern.ops.includes(root.op)) continue;
    const output = root.outputs[pattern.output];
    const match = output === undefined ? undefined : matchAt(graph, pattern, output);
    const specs = match === undefined ? undefined : replacement(match, output as string);
    if (specs === undefined) continue;
    exchange(graph, root, specs);
    count++;
  }
  if (count > 0) graph.prune();
  return count;
}

/** Puts nodes in the place of one that they make superfluous. */
export function exchange(graph: Graph, node: Node, specs: readonly NodeSpec[]): void {
  graph.remove(node);
  for (const spec of specs) graph.add(spec);
}
