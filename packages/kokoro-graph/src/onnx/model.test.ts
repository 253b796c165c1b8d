import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { Graph } from '../graph/graph.ts';
import { runGraph } from '../testing/run-graph.ts';
import { pseudoRandom, smallGraph } from '../testing/small-graph.ts';
import { float, int, ints, text } from './attribute.ts';
import { readModel } from './read-model.ts';
import { floats, integers, numbersOf, scalarOf, tensor, tensorOf } from './tensor.ts';
import { WeightFile } from './weight-file.ts';
import { encodeModel, writeModel } from './write-model.ts';

const weights = pseudoRandom(64 * 64);

const product = (constant = tensorOf(weights, [64, 64])) =>
  smallGraph({
    inputs: { x: ['rows', 64] },
    outputs: ['y'],
    constants: { w: constant },
    nodes: [{ op: 'MatMul', inputs: ['x', 'w'], outputs: ['y'] }],
  });

describe('readModel and encodeModel', () => {
  it('read back what was written: nodes, attributes, constants, dimensions, domains', () => {
    const graph = smallGraph({
      inputs: { x: [1, 'length'] },
      outputs: ['y'],
      constants: { w: floats([1, 2]), shape: integers([1, -1]) },
      nodes: [
        {
          op: 'com.microsoft.Thing',
          inputs: ['x', '', 'w', 'shape'],
          outputs: ['y'],
          name: 'thing',
          attributes: {
            i: int(-3),
            f: float(0.5),
            t: text('reflect'),
            is: ints(1, -2),
            v: { kind: 'tensor', value: floats([7], []) },
          },
        },
      ],
    });
    const read = readModel(encodeModel(graph));
    expect([...read.nodes]).toEqual([...graph.nodes]);
    expect(read.inputs).toEqual(graph.inputs);
    expect(read.outputs).toEqual(graph.outputs);
    expect(read.opsets).toEqual(graph.opsets);
    expect(numbersOf(read.constant('shape')!)).toEqual([1, -1]);
  });

  it('takes constants that are written as nodes', () => {
    const graph = smallGraph({
      inputs: { x: [1] },
      outputs: ['y'],
      nodes: [
        { op: 'Constant', inputs: [], outputs: ['two'], attributes: { value_float: float(2) } },
        { op: 'Mul', inputs: ['x', 'two'], outputs: ['y'] },
      ],
    });
    const read = readModel(encodeModel(graph));
    expect(read.nodes.size).toBe(1);
    expect(scalarOf(read.constant('two')!)).toBe(2);
  });

  it.each([
    ['random bytes', new Uint8Array(pseudoRandom(100).buffer)],
    ['nothing', new Uint8Array()],
    ['a model cut in half', encodeModel(product()).slice(0, 9000)],
  ])('refuses %s', (_what, bytes) => {
    expect(() => readModel(bytes)).toThrow(expect.objectContaining({ code: 'INVALID_MODEL' }));
  });

  it('refuses a node that reads what nothing makes', () => {
    const graph = smallGraph({ inputs: {}, outputs: ['y'], nodes: [{ op: 'Neg', inputs: ['x'], outputs: ['y'] }] });
    expect(() => readModel(encodeModel(graph))).toThrow(/reads x, which nothing makes/);
  });

  it('refuses nodes that read each other in a circle', () => {
    const graph = new Graph();
    graph.add({ op: 'Neg', inputs: ['b'], outputs: ['a'] });
    graph.add({ op: 'Neg', inputs: ['a'], outputs: ['b'] });
    expect(() => encodeModel(graph)).toThrow(/in a circle/);
  });

  it('refuses a tensor with too few bytes', () => {
    expect(() => tensor('float32', [3], new Uint8Array(8))).toThrow(/needs 12 bytes, not 8/);
  });
});

describe('writeModel', () => {
  it('writes a graph that the runtime runs with its weights beside it, each weight once', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'vortex-graph-'));
    try {
      const x = pseudoRandom(64, 5);
      const graph = product();
      const expected = await runGraph(graph, { x: { data: x, dims: [1, 64] } });
      {
        await using externalData = await WeightFile.create(join(dir, 'weights.bin'));
        const { bytes } = await writeModel(graph, { dir, fileName: 'a.onnx', externalData });
        await writeModel(graph.clone(), { dir, fileName: 'b.onnx', externalData });
        expect(bytes).toBeLessThan(500);
        expect(externalData.summary().bytes).toBe(weights.byteLength);
      }
      expect((await readFile(join(dir, 'weights.bin'))).byteLength).toBe(weights.byteLength);
      const session = await InferenceSession.create(join(dir, 'b.onnx'));
      const { y } = await session.run({ x: new RuntimeTensor('float32', x, [1, 64]) });
      await session.release();
      expect(y?.data).toEqual(expected.get('y'));
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});
