import { describe, expect, it } from 'vitest';
import type { NodeSpec } from '../graph/node.ts';
import { int, ints } from '../onnx/attribute.ts';
import { floats, integers, tensorOf } from '../onnx/tensor.ts';
import { runGraph } from '../testing/run-graph.ts';
import { pseudoRandom, smallGraph } from '../testing/small-graph.ts';
import { cut } from './cut.ts';

interface Export {
  readonly tokens?: string;
  readonly audio?: string;
  readonly speedType?: 'float32' | 'int32';
  /** Something in the decoder that reads what the cut does not hand on. */
  readonly leak?: string;
}

/**
 * Kokoro's shape in miniature: durations from tokens and speed, features of two channels repeated over frames, two
 * curves of one channel, a decoder that joins all three.
 */
function miniature({ tokens = 'tokens', audio = 'audio', speedType = 'float32', leak }: Export = {}) {
  const curve = (name: string): NodeSpec[] => [
    { op: 'Resize', inputs: ['aligned', '', 'twice'], outputs: [`${name}.doubled`], attributes: {} },
    { op: 'Conv', inputs: [`${name}.doubled`, `${name}.projection`], outputs: [`${name}.projected`] },
    { op: 'Squeeze', inputs: [`${name}.projected`, 'one'], outputs: [`${name}.row`] },
    { op: 'Unsqueeze', inputs: [`${name}.row`, 'one'], outputs: [`${name}.curve`] },
    {
      op: 'Conv',
      inputs: [`${name}.curve`, `${name}.kernel`],
      outputs: [`${name}.conv`],
      attributes: { strides: ints(2), pads: ints(1, 1) },
    },
  ];
  const nodes: NodeSpec[] = [
    { op: 'Cast', inputs: [tokens], outputs: ['ids'], attributes: { to: int(1) } },
    { op: 'Cast', inputs: ['speed'], outputs: ['rate'], attributes: { to: int(1) } },
    { op: 'Div', inputs: ['ids', 'rate'], outputs: ['length'] },
    { op: 'Round', inputs: ['length'], outputs: ['rounded'] },
    { op: 'Clip', inputs: ['rounded', 'least'], outputs: ['frames'] },
    { op: 'ReduceSum', inputs: ['frames'], outputs: ['total'], attributes: { keepdims: int(0) } },
    { op: 'Cast', inputs: ['total'], outputs: ['count'], attributes: { to: int(7) } },
    { op: 'Range', inputs: ['zero', 'count', 'unit'], outputs: ['steps'] },
    { op: 'Cast', inputs: ['steps'], outputs: ['ramp'], attributes: { to: int(1) } },
    { op: 'Unsqueeze', inputs: ['ramp', 'batch'], outputs: ['alignment'] },
    { op: 'MatMul', inputs: ['features', 'alignment'], outputs: ['aligned'] },
    ...curve('f0'),
    ...curve('n'),
    { op: 'Concat', inputs: ['aligned', 'f0.conv', 'n.conv'], outputs: ['joined'], attributes: { axis: int(1) } },
    { op: 'Gemm', inputs: ['style', 'timbre'], outputs: ['colour'] },
    { op: 'ReduceSum', inputs: ['joined', 'one'], outputs: ['mixed'], attributes: { keepdims: int(0) } },
    { op: 'Mul', inputs: ['mixed', leak ?? 'colour'], outputs: ['tinted'] },
    { op: 'ReduceMean', inputs: ['f0.curve'], outputs: ['source'] },
    { op: 'Add', inputs: ['tinted', 'source'], outputs: ['sum'] },
    { op: 'Squeeze', inputs: ['sum'], outputs: [audio] },
  ];
  return smallGraph({
    inputs: { [tokens]: [1, 'n'], style: [1, 4], speed: [1] },
    types: { [tokens]: 'int64', speed: speedType },
    outputs: [audio],
    constants: {
      least: floats([1], []),
      zero: integers([0], []),
      unit: integers([1], []),
      one: integers([1]),
      batch: integers([0, 1]),
      twice: floats([1, 1, 2]),
      features: tensorOf(Float32Array.of(1, -2), [1, 2, 1]),
      timbre: tensorOf(pseudoRandom(4), [4, 1]),
      ...Object.fromEntries(
        ['f0', 'n'].flatMap((name, seed) => [
          [`${name}.projection`, tensorOf(pseudoRandom(2, seed), [1, 2, 1])],
          [`${name}.kernel`, tensorOf(pseudoRandom(3, seed + 5), [1, 1, 3])],
        ]),
      ),
    },
    nodes,
  });
}

const tokens = { data: BigInt64Array.of(0n, 3n, 2n, 0n), dims: [1, 4] };
const style = { data: pseudoRandom(4, 11), dims: [1, 4] };
const speed = { data: Float32Array.of(1), dims: [1] };

describe('cut', () => {
  it.each([
    { tokens: 'tokens', audio: 'audio' },
    { tokens: 'input_ids', audio: 'waveform' },
  ])('makes two graphs that say together what $tokens → $audio said alone', async (names) => {
    const whole = miniature(names);
    const expected = await runGraph(whole, { [names.tokens]: tokens, style, speed });
    const { prosody, vocoder } = cut(whole);
    const first = await runGraph(prosody, { tokens, style, speed });
    expect(first.get('durations')).toEqual(Float32Array.of(1, 3, 2, 1));
    expect(first.get('f0')).toHaveLength(14);
    const second = await runGraph(vocoder, {
      asr: { data: first.get('asr')!, dims: [1, 2, 7] },
      f0: { data: first.get('f0')!, dims: [1, 14] },
      n: { data: first.get('n')!, dims: [1, 14] },
      style,
    });
    expect(second.get('audio')).toEqual(expected.get(names.audio));
  });

  it('leaves the graph that it was given as it was', () => {
    const whole = miniature();
    cut(whole);
    expect(whole.inputs.map(({ name }) => name)).toEqual(['tokens', 'style', 'speed']);
    expect(whole.nodes.size).toBe(miniature().nodes.size);
  });

  it.each([
    ['a speed in whole numbers', miniature({ speedType: 'int32' }), 'signature'],
    ['inputs of other names', miniature({ tokens: 'words' }), 'signature'],
    ['a decoder that needs the durations', miniature({ leak: 'total' }), 'cut'],
  ])('refuses %s', (_what, graph, step) => {
    expect(() => cut(graph)).toThrow(expect.objectContaining({ code: 'UNKNOWN_GRAPH', step }));
  });

  it('refuses a graph without a decoder', () => {
    const graph = smallGraph({
      inputs: { tokens: [1, 'n'], style: [1, 4], speed: [1] },
      types: { tokens: 'int64' },
      outputs: ['audio'],
      nodes: [{ op: 'Mul', inputs: ['style', 'speed'], outputs: ['audio'] }],
    });
    expect(() => cut(graph)).toThrow(/0 places look like the decoder's start/);
  });
});
