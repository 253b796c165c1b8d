import { UnknownGraphError } from '../errors.ts';
import type { Graph } from '../graph/graph.ts';
import { intOf, intsOf, type Node } from '../graph/node.ts';
import { exchange } from '../graph/rewrite.ts';
import { int, ints } from '../onnx/attribute.ts';
import { float32Data, integers, scalarOf, tensorOf } from '../onnx/tensor.ts';

/**
 * What the imaginary parts of the first and last bin are set to: above zero, so that their phase is +π and never −π,
 * and large enough that its square is still a normal number, since the processor is slow on others.
 */
const POSITIVE_ZERO = 1e-18;

/**
 * Computes the short-time Fourier transform as a convolution.
 *
 *     signal [1, L] ─ STFT ─ [1, frames, bins, 2] ─ Transpose ─┬─ Gather 0 ─ real [1, bins, frames]
 *                                                              └─ Gather 1 ─ imaginary
 *
 *     → signal [1, 1, L] ─ Conv [2 · bins, 1, size], stride = hop ─ Split ─┬─ real
 *                                                                          └─ imaginary
 *
 * The channels are the window times cos and −sin: the same sums, on every core instead of one.
 *
 * One thing is changed on purpose. The imaginary parts of the first and last bin are sums of zeros, so their sign is
 * an accident of rounding, and with it the phase, ±π, that the model reads from them. It was trained with +π; the two
 * channels are therefore exactly zero plus a bias above zero. Returns how many were replaced.
 */
export function convolveStft(graph: Graph): number {
  const operators = [...graph.nodes].filter((node) => node.op === 'STFT');
  for (const operator of operators) replaceStft(graph, operator);
  if (operators.length > 0) graph.prune();
  return operators.length;
}

const unknown = (reason: string) => new UnknownGraphError({ step: 'stft', reason });

function replaceStft(graph: Graph, stft: Node): void {
  const [signal = '', hopName = '', windowName = ''] = stft.inputs;
  const hop = graph.constant(hopName);
  const window = graph.constant(windowName);
  if (hop === undefined || window === undefined || intOf(stft, 'onesided') === 0) {
    throw unknown('a transform without a constant hop and window, or with both sides');
  }
  const output = stft.outputs[0] ?? '';
  const samples = float32Data(window);
  const bins = samples.length / 2 + 1;
  const { weight, bias } = fourierBasis(samples);

  const name = (part: string) => graph.freshName(`${output}.${part}`);
  const [row, spectrum, real, imaginary] = [name('row'), name('spectrum'), name('real'), name('imaginary')];
  graph.add({ op: 'Reshape', inputs: [signal, graph.addConstant('row.shape', integers([1, 1, -1]))], outputs: [row] });
  graph.add({
    op: 'Conv',
    inputs: [row, graph.addConstant(`${output}.basis`, weight), graph.addConstant(`${output}.sign`, bias)],
    outputs: [spectrum],
    attributes: { kernel_shape: ints(samples.length), strides: ints(scalarOf(hop) ?? 1) },
  });
  graph.add({
    op: 'Split',
    inputs: [spectrum, graph.addConstant('bins', integers([bins, bins]))],
    outputs: [real, imaginary],
    attributes: { axis: int(1) },
  });

  for (const transpose of graph.consumers(output)) {
    const parts = transpose.op === 'Transpose' ? graph.consumers(transpose.outputs[0] ?? '') : [];
    if (intsOf(transpose, 'perm')?.join() !== '0,2,1,3' || parts.length === 0) throw unknown('an unknown use of STFT');
    for (const part of parts) {
      const index = graph.constant(part.inputs[1] ?? '');
      const which = index && scalarOf(index);
      if (
        part.op !== 'Gather' ||
        intOf(part, 'axis') !== 3 ||
        index?.dims.length !== 0 ||
        (which !== 0 && which !== 1)
      ) {
        throw unknown('an unknown use of STFT');
      }
      exchange(graph, part, [{ op: 'Identity', inputs: [which === 0 ? real : imaginary], outputs: part.outputs }]);
    }
  }
}

/** Weights [2 · bins, 1, size]: window · cos(2πkt / size) for each bin k, then window · −sin. */
function fourierBasis(window: Float32Array) {
  const size = window.length;
  const bins = size / 2 + 1;
  const weight = new Float32Array(2 * bins * size);
  const bias = new Float32Array(2 * bins);
  for (let bin = 0; bin < bins; bin++) {
    const isEdge = bin === 0 || bin === bins - 1;
    if (isEdge) bias[bins + bin] = POSITIVE_ZERO;
    for (let t = 0; t < size; t++) {
      const angle = (2 * Math.PI * ((bin * t) % size)) / size;
      weight[bin * size + t] = (window[t] as number) * Math.cos(angle);
      weight[(bins + bin) * size + t] = isEdge ? 0 : -(window[t] as number) * Math.sin(angle);
    }
  }
  return { weight: tensorOf(weight, [2 * bins, 1, size]), bias: tensorOf(bias) };
}
