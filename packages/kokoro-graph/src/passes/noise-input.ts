import { UnknownGraphError } from '../errors.ts';
import { Chain } from '../graph/chain.ts';
import type { Graph } from '../graph/graph.ts';
import { any, constant, op } from '../graph/pattern.ts';
import { rewrite } from '../graph/rewrite.ts';
import { float32Data, floats, scalarOf } from '../onnx/tensor.ts';

/** Standard deviation of the reference source's noise where there is voice; elsewhere it is a third of the sines' amplitude. */
const VOICED_NOISE = 0.003;

/**
 * Gives back the noise that the export dropped from the source, as an input.
 *
 *     harmonics [1, N, H] ─ Mul amplitude ─ Mul voiced ─ MatMul(w [H, 1]) ─ Add bias ─ Tanh
 *                                                                      ↑
 *                                     noise [1, N, 1] ─ Mul(level) ────┘
 *
 * The reference model adds Gaussian noise to each harmonic before the linear layer. A weighted sum of independent
 * Gaussians is a Gaussian with the norm of the weights as its deviation, so one channel, times that norm, has the same
 * distribution; all zeros give what the export gives. Adds the input `noise` [1, samples, 1], meant for N(0, 1).
 * Returns 1.
 *
 * @throws UnknownGraphError when the source is not found.
 */
export function addNoiseInput(graph: Graph): number {
  const amplitude = constant((tensor) => scalarOf(tensor) !== undefined);
  const voiced = op('Cast', [op('Greater', [any(), constant()])]);
  const harmonics = op('Mul', [op('Mul', [op('Sin', [any()]), amplitude]), voiced]);
  const weight = constant(({ dims }) => dims.length === 2 && dims[1] === 1);
  const linear = op('MatMul', [harmonics, weight]);
  const bias = constant();
  const count = rewrite(graph, op('Add', [linear, bias]), (match, output) => {
    const unvoicedNoise = (scalarOf(match.tensor(amplitude)) ?? 0) / 3;
    const norm = Math.hypot(...float32Data(match.tensor(weight)));
    const scalar = (hint: string, value: number) => graph.addConstant(hint, floats([value]));
    const chain = new Chain(graph, 'noise');
    const slope = scalar('noise.voiced', norm * (VOICED_NOISE - unvoicedNoise));
    const share = chain.make('share', 'Mul', [match.value(voiced), slope]);
    const level = chain.make('level', 'Add', [share, scalar('noise.unvoiced', norm * unvoicedNoise)]);
    const scaled = chain.make('scaled', 'Mul', ['noise', level]);
    const noisy = chain.make('noisy', 'Add', [match.value(linear), scaled]);
    return [{ op: 'Add', inputs: [noisy, match.value(bias)], outputs: [output] }];
  });
  if (count !== 1) throw new UnknownGraphError({ step: 'noise', reason: `${count} places look like the source` });
  graph.inputs.push({ name: 'noise', type: 'float32', dims: [1, 'samples', 1] });
  return count;
}
