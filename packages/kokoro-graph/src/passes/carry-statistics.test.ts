import { describe, expect, it } from 'vitest';
import { float, ints } from '../onnx/attribute.ts';
import { floats, tensorOf } from '../onnx/tensor.ts';
import { type Fed, relativeError, runGraph } from '../testing/run-graph.ts';
import { pseudoRandom, smallGraph } from '../testing/small-graph.ts';
import { carryStatistics } from './carry-statistics.ts';

const LENGTH = 60;

/** Two normalisations of two and three channels; the kernels see one sample, so that windows need no context. */
const normalised = () =>
  smallGraph({
    inputs: { x: [1, 2, 'length'] },
    outputs: ['y'],
    constants: {
      s1: floats([1, 0.5]),
      b1: floats([0.1, -2]),
      w1: tensorOf(pseudoRandom(6, 2), [3, 2, 1]),
      s2: floats([2, 1, -1]),
      b2: floats([0, 1, 3]),
      w2: tensorOf(pseudoRandom(3, 5), [1, 3, 1]),
    },
    nodes: [
      { op: 'InstanceNormalization', inputs: ['x', 's1', 'b1'], outputs: ['n1'], attributes: { epsilon: float(1e-5) } },
      { op: 'LeakyRelu', inputs: ['n1'], outputs: ['a1'] },
      { op: 'Conv', inputs: ['a1', 'w1'], outputs: ['h'], attributes: { kernel_shape: ints(1) } },
      { op: 'InstanceNormalization', inputs: ['h', 's2', 'b2'], outputs: ['n2'], attributes: { epsilon: float(1e-5) } },
      { op: 'Conv', inputs: ['n2', 'w2'], outputs: ['y'], attributes: { kernel_shape: ints(1) } },
    ],
  });

/** A signal whose mean and spread drift, one row for each channel. */
const signal = pseudoRandom(2 * LENGTH).map((value, i) => value * (1 + (i % LENGTH) / 20) + i / 50);

function between(start: number, end: number): Fed {
  const data = Float32Array.from([...signal.slice(start, end), ...signal.slice(LENGTH + start, LENGTH + end)]);
  return { data, dims: [1, 2, end - start] };
}

const nothing: Fed = { data: new Float32Array(10), dims: [2, 5, 1] };
const weight = (share: number): Fed => ({ data: Float32Array.of(share), dims: [1] });

describe('carryStatistics', () => {
  it('gives what the operator gives when nothing is carried', async () => {
    const graph = normalised();
    const x = between(0, LENGTH);
    const before = await runGraph(graph, { x });
    expect(carryStatistics(graph)).toBe(2);
    expect(graph.inputs.map(({ name, dims }) => [name, dims])).toEqual([
      ['x', [1, 2, 'length']],
      ['carried', [2, 5, 1]],
      ['weight', [1]],
    ]);
    const after = await runGraph(graph, { x, carried: nothing, weight: weight(1) });
    expect(relativeError(after.get('y')!, before.get('y')!)).toBeLessThan(1e-5);
  });

  it('knows after several windows the statistics of all that it has seen', async () => {
    const graph = normalised();
    carryStatistics(graph);
    const whole = await runGraph(graph, { x: between(0, LENGTH), carried: nothing, weight: weight(1) });
    let carried = nothing;
    for (const [start, end] of [
      [0, 10],
      [10, 35],
      [35, LENGTH],
    ] as const) {
      const results = await runGraph(graph, { x: between(start, end), carried, weight: weight((end - start) / end) });
      carried = { data: results.get('carried_out')!, dims: [2, 5, 1] };
    }
    // Those of the first normalisation are exactly the whole's; the second's inputs were normalised with less.
    const first = (statistics: Float32Array) => Float32Array.of(...[0, 1, 5, 6].map((i) => statistics[i] as number));
    expect(relativeError(first(carried.data as Float32Array), first(whole.get('carried_out')!))).toBeLessThan(1e-5);
  });

  it('normalises the last window as the whole would, once the statistics are those of the whole', async () => {
    const graph = normalised();
    carryStatistics(graph);
    const whole = await runGraph(graph, { x: between(0, LENGTH), carried: nothing, weight: weight(1) });
    const carried: Fed = { data: whole.get('carried_out')!, dims: [2, 5, 1] };
    const part = await runGraph(graph, { x: between(40, LENGTH), carried, weight: weight(0) });
    expect(relativeError(part.get('y')!, whole.get('y')!.slice(40))).toBeLessThan(1e-4);
  });

  it('leaves a graph without normalisations as it is', () => {
    const graph = smallGraph({
      inputs: { x: [1] },
      outputs: ['y'],
      nodes: [{ op: 'Neg', inputs: ['x'], outputs: ['y'] }],
    });
    expect(carryStatistics(graph)).toBe(0);
    expect(graph.inputs).toHaveLength(1);
  });

  it('refuses a normalisation whose channels nothing tells', () => {
    const graph = smallGraph({
      inputs: { x: [1, 2, 4] },
      outputs: ['y'],
      constants: { s: floats([1, 1]) },
      nodes: [{ op: 'InstanceNormalization', inputs: ['x', 's', 's'], outputs: ['y'] }],
    });
    expect(() => carryStatistics(graph)).toThrow(expect.objectContaining({ code: 'UNKNOWN_GRAPH', step: 'carry' }));
  });
});
