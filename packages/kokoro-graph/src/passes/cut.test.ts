import { describe, expect, it } from 'vitest';
import { miniatureKokoro } from '../testing/miniature-kokoro.ts';
import { runGraph } from '../testing/run-graph.ts';
import { pseudoRandom, smallGraph } from '../testing/small-graph.ts';
import { cut } from './cut.ts';

const tokens = { data: BigInt64Array.of(0n, 3n, 2n, 0n), dims: [1, 4] };
const style = { data: pseudoRandom(4, 11), dims: [1, 4] };
const speed = { data: Float32Array.of(1), dims: [1] };

/** A miniature whose decoder reads what the cut does not hand on. */
function leaking() {
  const graph = miniatureKokoro();
  graph.replaceUses('block.alpha', 'total');
  return graph;
}

describe('cut', () => {
  it.each([
    { tokens: 'tokens', audio: 'audio' },
    { tokens: 'input_ids', audio: 'waveform' },
  ] as const)('makes two graphs that say together what $tokens → $audio said alone', async (names) => {
    const whole = miniatureKokoro(names);
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
    const whole = miniatureKokoro();
    cut(whole);
    expect(whole.inputs.map(({ name }) => name)).toEqual(['tokens', 'style', 'speed']);
    expect(whole.nodes.size).toBe(miniatureKokoro().nodes.size);
  });

  it.each([
    ['a speed in whole numbers', miniatureKokoro({ speedType: 'int32' }), 'signature'],
    ['inputs of other names', miniatureKokoro({ tokens: 'words' }), 'signature'],
    ['a decoder that needs the durations', leaking(), 'cut'],
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
