import { UnknownGraphError } from '../errors.ts';
import { Chain } from '../graph/chain.ts';
import type { Graph } from '../graph/graph.ts';
import { floatOf, intOf, type Node } from '../graph/node.ts';
import { int } from '../onnx/attribute.ts';
import { floats, integers } from '../onnx/tensor.ts';

/**
 * Lets a signal be normalised window by window as if it were known from its beginning.
 *
 *     x ─ InstanceNormalization(s, b, ε) ─ y
 *
 *     → x ─┬─ mean ─────────────────┬── merge with what was carried in ─ μ, v ─ carried out
 *          └─ mean square − mean² ──┘                                     │
 *       x · a + c = y      with a = s / √(v + ε),  c = b − μ · a  ────────┘
 *
 * New inputs: `carried` [2, S, 1], the means and then the variances of all normalisations in a row, and `weight` [1],
 * the share of this window in all that was seen: frames / (frames before + frames). New output: `carried_out` [2, S, 1].
 * Two sets of numbers with means μ₀, μ₁ and variances v₀, v₁ have together, for a share w of the second,
 *
 *     μ = μ₀ + w·(μ₁ − μ₀)      v = v₀ + w·(v₁ − v₀) + w·(1 − w)·(μ₁ − μ₀)²
 *
 * (Chan, Golub, LeVeque: Updating Formulae and a Pairwise Algorithm for Computing Sample Variances, 1979.)
 * With a weight of 1 nothing is carried and the result is the operator's, so one graph serves whole texts and windows.
 * Returns how many normalisations carry.
 */
export function carryStatistics(graph: Graph): number {
  const norms = graph.sorted().filter((node) => node.op === 'InstanceNormalization');
  if (norms.length === 0) return 0;
  const channels = norms.map((norm) => channelsOf(graph, norm));
  const dims = [2, channels.reduce((sum, count) => sum + count, 0), 1];
  graph.inputs.push({ name: 'carried', type: 'float32', dims }, { name: 'weight', type: 'float32', dims: [1] });
  graph.outputs.push({ name: 'carried_out', type: 'float32', dims });

  const all = new Chain(graph, 'carry');
  const one = graph.addConstant('carry.one', floats([1]));
  const rest = all.make('rest', 'Sub', [one, 'weight']);
  const crossShare = all.make('cross_share', 'Mul', ['weight', rest]);
  const sizes = graph.addConstant('carry.sizes', integers(channels));
  const carried = all.makeAll(
    channels.map((_, i) => `in.${i}`),
    'Split',
    ['carried', sizes],
    { axis: int(1) },
  );
  const merged = norms.map((norm, i) =>
    carryOne(graph, norm, { channels: channels[i] ?? 0, carried: carried[i] ?? '', crossShare }),
  );
  const means = all.make(
    'means',
    'Concat',
    merged.map(({ mean }) => mean),
    { axis: int(1) },
  );
  const variances = all.make(
    'variances',
    'Concat',
    merged.map(({ variance }) => variance),
    { axis: int(1) },
  );
  graph.add({ op: 'Concat', inputs: [means, variances], outputs: ['carried_out'], attributes: { axis: int(0) } });
  graph.prune();
  return norms.length;
}

interface Carry {
  readonly channels: number;
  /** [2, channels, 1] */
  readonly carried: string;
  /** w · (1 − w) */
  readonly crossShare: string;
}

/** Replaces one normalisation; returns its merged statistics, [1, channels, 1] each. */
function carryOne(graph: Graph, norm: Node, { channels, carried, crossShare }: Carry) {
  const [x = '', scale = '', bias = ''] = norm.inputs;
  const output = norm.outputs[0] ?? '';
  const chain = new Chain(graph, output);
  graph.remove(norm);

  const time = graph.addConstant('time.axis', integers([2]));
  const mean = chain.make('mean', 'ReduceMean', [x, time]);
  const sumSquare = chain.make('sum_square', 'ReduceSumSquare', [x, time]);
  const size = chain.make('size', 'Cast', [chain.make('size_int', 'Size', [x])], { to: int(1) });
  const length = chain.make('length', 'Div', [size, graph.addConstant('channels', floats([channels]))]);
  const meanSquare = chain.make('mean_square', 'Div', [sumSquare, length]);
  const difference = chain.make('spread', 'Sub', [meanSquare, chain.make('squared_mean', 'Mul', [mean, mean])]);
  // The difference of two nearly equal numbers may come out below zero by rounding.
  const variance = chain.make('variance', 'Relu', [difference]);

  const [mean0 = '', variance0 = ''] = chain.makeAll(['mean0', 'variance0'], 'Split', [carried], {
    axis: int(0),
    num_outputs: int(2),
  });
  const towards = (part: string, from: string, to: string, step = chain.make(`${part}_step`, 'Sub', [to, from])) =>
    chain.make(part, 'Add', [from, chain.make(`${part}_share`, 'Mul', [step, 'weight'])]);
  const step = chain.make('mean_step', 'Sub', [mean, mean0]);
  const mergedMean = towards('merged_mean', mean0, mean, step);
  const cross = chain.make('cross', 'Mul', [chain.make('step_square', 'Mul', [step, step]), crossShare]);
  const mergedVariance = chain.make('merged_variance', 'Add', [towards('within', variance0, variance), cross]);

  const epsilon = graph.addConstant('epsilon', floats([floatOf(norm, 'epsilon') ?? 1e-5]));
  const deviation = chain.make('deviation', 'Sqrt', [chain.make('safe', 'Add', [mergedVariance, epsilon])]);
  const column = graph.addConstant('column.shape', integers([1, -1, 1]));
  const factor = chain.make('factor', 'Div', [chain.make('s', 'Reshape', [scale, column]), deviation]);
  const shift = chain.make('shift', 'Sub', [
    chain.make('b', 'Reshape', [bias, column]),
    chain.make('moved', 'Mul', [mergedMean, factor]),
  ]);
  graph.add({ op: 'Add', inputs: [chain.make('scaled', 'Mul', [x, factor]), shift], outputs: [output] });
  return { mean: mergedMean, variance: mergedVariance };
}

/** Follows a normalised signal down to the convolution that reads it, whose weights know the channels. */
function channelsOf(graph: Graph, norm: Node): number {
  const reached = new Set(norm.outputs);
  for (const value of reached) {
    for (const reader of graph.consumers(value)) {
      const dims = graph.constant(reader.inputs[1] ?? '')?.dims ?? [];
      if (reader.op === 'Conv' && dims[1] !== undefined) return dims[1] * (intOf(reader, 'group') ?? 1);
      if (reader.op === 'ConvTranspose' && dims[0] !== undefined) return dims[0];
      for (const output of reader.outputs) reached.add(output);
    }
  }
  throw new UnknownGraphError({ step: 'carry', reason: `no convolution reads the normalisation ${norm.name}` });
}
