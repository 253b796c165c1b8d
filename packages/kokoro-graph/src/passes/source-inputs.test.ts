import { describe, expect, it } from 'vitest';
import { int, ints, text } from '../onnx/attribute.ts';
import { floats, tensorOf } from '../onnx/tensor.ts';
import { type Fed, relativeError, runGraph } from '../testing/run-graph.ts';
import { smallGraph } from '../testing/small-graph.ts';
import { addNoiseInput } from './noise-input.ts';
import { addPhaseInput } from './phase-input.ts';

const weights = Float32Array.of(0.6, 0, -0.8);
const HALF_FRAME = 300;
const RATE = 24_000;

/** The harmonic source of three harmonics at two values a frame, from F0 in half frames to a signal. */
const source = () =>
  smallGraph({
    inputs: { f0: [1, 'halves', 1] },
    outputs: ['y', 'linear'],
    constants: {
      harmonics: tensorOf(Float32Array.of(1, 2, 3), [1, 1, 3]),
      rate: floats([RATE], []),
      axis: tensorOf(Int32Array.of(1), []),
      two: floats([2], []),
      pi: floats([Math.PI], []),
      hop: floats([HALF_FRAME], []),
      up: floats([1, 1, HALF_FRAME]),
      threshold: floats([10], []),
      amplitude: floats([0.1], []),
      w: tensorOf(weights, [3, 1]),
      b: floats([0.05]),
    },
    nodes: [
      { op: 'Mul', inputs: ['f0', 'harmonics'], outputs: ['each'] },
      { op: 'Div', inputs: ['each', 'rate'], outputs: ['cycles'] },
      { op: 'CumSum', inputs: ['cycles', 'axis'], outputs: ['sum'] },
      { op: 'Mul', inputs: ['sum', 'two'], outputs: ['sum2'] },
      { op: 'Mul', inputs: ['sum2', 'pi'], outputs: ['turns'] },
      { op: 'Mul', inputs: ['turns', 'hop'], outputs: ['radians'] },
      { op: 'Transpose', inputs: ['radians'], outputs: ['columns'], attributes: { perm: ints(0, 2, 1) } },
      { op: 'Resize', inputs: ['columns', '', 'up'], outputs: ['fine'], attributes: { mode: text('linear') } },
      { op: 'Transpose', inputs: ['fine'], outputs: ['rows'], attributes: { perm: ints(0, 2, 1) } },
      { op: 'Sin', inputs: ['rows'], outputs: ['sine'] },
      { op: 'Mul', inputs: ['sine', 'amplitude'], outputs: ['quiet'] },
      { op: 'Transpose', inputs: ['f0'], outputs: ['f0.columns'], attributes: { perm: ints(0, 2, 1) } },
      { op: 'Resize', inputs: ['f0.columns', '', 'up'], outputs: ['f0.fine'], attributes: { mode: text('nearest') } },
      { op: 'Transpose', inputs: ['f0.fine'], outputs: ['f0.rows'], attributes: { perm: ints(0, 2, 1) } },
      { op: 'Greater', inputs: ['f0.rows', 'threshold'], outputs: ['is'] },
      { op: 'Cast', inputs: ['is'], outputs: ['voiced'], attributes: { to: int(1) } },
      { op: 'Mul', inputs: ['quiet', 'voiced'], outputs: ['harmonic'] },
      { op: 'MatMul', inputs: ['harmonic', 'w'], outputs: ['mixed'] },
      { op: 'Add', inputs: ['b', 'mixed'], outputs: ['linear'] },
      { op: 'Tanh', inputs: ['linear'], outputs: ['y'] },
    ],
  });

const pitch = (...values: number[]): Fed => ({ data: Float32Array.from(values), dims: [1, values.length, 1] });
const one = (value: number): Fed => ({ data: Float32Array.of(value), dims: [1] });

describe('addNoiseInput', () => {
  const f0 = pitch(200, 200, 0, 0);
  const noise = (value: number): Fed => ({ data: new Float32Array(1200).fill(value), dims: [1, 1200, 1] });

  it('changes nothing when the noise is zero', async () => {
    const graph = source();
    const before = await runGraph(graph, { f0 });
    expect(addNoiseInput(graph)).toBe(1);
    expect((await runGraph(graph, { f0, noise: noise(0) })).get('y')).toEqual(before.get('y'));
  });

  it("adds noise of the reference's levels: 0.003 where there is voice, a third of the amplitude elsewhere", async () => {
    const graph = source();
    const before = (await runGraph(graph, { f0 })).get('linear')!;
    addNoiseInput(graph);
    const after = (await runGraph(graph, { f0, noise: noise(1) })).get('linear')!;
    const norm = Math.hypot(...weights);
    expect(after[100]! - before[100]!).toBeCloseTo(0.003 * norm, 6);
    expect(after[1100]! - before[1100]!).toBeCloseTo((0.1 / 3) * norm, 6);
  });

  it('refuses a graph without a source', () => {
    const graph = smallGraph({
      inputs: { x: [1] },
      outputs: ['y'],
      nodes: [{ op: 'Tanh', inputs: ['x'], outputs: ['y'] }],
    });
    expect(() => addNoiseInput(graph)).toThrow(expect.objectContaining({ code: 'UNKNOWN_GRAPH', step: 'noise' }));
  });
});

describe('addPhaseInput', () => {
  const f0 = pitch(130, 140, 150, 160, 150, 140, 133, 121);

  it('changes nothing when the phase is zero', async () => {
    const graph = source();
    const before = await runGraph(graph, { f0 });
    expect(addPhaseInput(graph, { harmonics: 3 })).toBe(1);
    expect((await runGraph(graph, { f0, phase: one(0) })).get('y')).toEqual(before.get('y'));
  });

  it('goes on where an earlier window stopped', async () => {
    const graph = source();
    addPhaseInput(graph, { harmonics: 3 });
    const whole = (await runGraph(graph, { f0, phase: one(0) })).get('y')!;
    const cycles = ((130 + 140 + 150) * HALF_FRAME) / RATE;
    const rest = await runGraph(graph, { f0: pitch(160, 150, 140, 133, 121), phase: one(cycles % 1) });
    // Half of a half frame at the edge is interpolated from what the window does not know.
    const [edge, start] = [HALF_FRAME / 2, 3 * HALF_FRAME];
    expect(relativeError(rest.get('y')!.slice(edge), whole.slice(start + edge))).toBeLessThan(1e-3);
  });
});
