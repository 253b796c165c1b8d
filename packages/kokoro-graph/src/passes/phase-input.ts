import { UnknownGraphError } from '../errors.ts';
import { Chain } from '../graph/chain.ts';
import type { Graph } from '../graph/graph.ts';
import type { Node } from '../graph/node.ts';
import { scalarOf, tensorOf } from '../onnx/tensor.ts';

const FULL_TURN = 2 * Math.PI;

/**
 * Lets the source start anywhere in its cycle, so that a window goes on where the one before it stopped.
 *
 *     f0 ─ … ─ CumSum [1, N, H] ─ Mul 2 ─ Mul π ─ Mul hop ─ … ─ Sin
 *                            ↑
 *     phase [1] ─ Mul h ─────┘
 *
 * The phase of harmonic h is h times that of the fundamental, so one number tells all: the cycles that F0 has made
 * before the window, Σ f0 · 300 / 24000 over its half frames, of which the fraction will do. Adds the input `phase`
 * [1], in cycles; zero gives what the export gives. Returns 1.
 *
 * @throws UnknownGraphError when the source is not found.
 */
export function addPhaseInput(graph: Graph, { harmonics = 9 } = {}): number {
  const sums = [...graph.nodes].filter((node) => node.op === 'CumSum');
  const [sum] = sums;
  if (sum === undefined || sums.length > 1) throw unknown(`${sums.length} places look like the running phase`);
  const output = sum.outputs[0] ?? '';
  const perCycle = FULL_TURN / scaleBelow(graph, sum);

  graph.inputs.push({ name: 'phase', type: 'float32', dims: [1] });
  const turns = Float32Array.from({ length: harmonics }, (_, i) => (i + 1) * perCycle);
  const factors = graph.addConstant('phase.harmonics', tensorOf(turns, [1, 1, harmonics]));
  const chain = new Chain(graph, 'phase');
  const start = chain.make('start', 'Mul', ['phase', factors]);
  const shifted = graph.freshName('phase.shifted');
  graph.replaceUses(output, shifted);
  graph.add({ op: 'Add', inputs: [output, start], outputs: [shifted] });
  return 1;
}

const unknown = (reason: string) => new UnknownGraphError({ step: 'phase', reason });

/** The product of the constants that turn the running sum into radians. */
function scaleBelow(graph: Graph, sum: Node): number {
  let scale = 1;
  for (let node: Node | undefined = sum; ; ) {
    const readers: readonly Node[] = graph.consumers(node.outputs[0] ?? '');
    [node] = readers;
    if (readers.length !== 1 || node === undefined) throw unknown('the running phase has several readers');
    if (node.op !== 'Mul') return scale;
    const factor = node.inputs.map((input) => graph.constant(input)).find((tensor) => tensor !== undefined);
    const value = factor && scalarOf(factor);
    if (value === undefined) throw unknown('the running phase is not scaled by a number');
    scale *= value;
  }
}
