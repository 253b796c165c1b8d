import type { Graph } from '../graph/graph.ts';
import type { NodeSpec } from '../graph/node.ts';
import { int, ints, text } from '../onnx/attribute.ts';
import { floats, integers, type Tensor, tensorOf } from '../onnx/tensor.ts';
import { pseudoRandom, smallGraph } from './small-graph.ts';

interface MiniatureKokoro {
  readonly tokens?: 'tokens' | 'input_ids' | 'words';
  readonly audio?: 'audio' | 'waveform';
  readonly speedType?: 'float32' | 'int32';
}

const CHANNELS = 4;
const STEP = 120;

const random = (dims: readonly number[], seed: number, level = 1): Tensor =>
  tensorOf(
    pseudoRandom(
      dims.reduce((a, b) => a * b, 1),
      seed,
    ).map((value) => value * level),
    dims,
  );

/**
 * Kokoro's shape with four channels, as a plain float export writes it: normalisation and transform as operators.
 * A token's id is its duration in frames at speed 1; a frame is 600 samples, as in the real model.
 */
export function miniatureKokoro({
  tokens = 'tokens',
  audio = 'audio',
  speedType = 'float32',
}: MiniatureKokoro = {}): Graph {
  return smallGraph({
    inputs: { [tokens]: [1, 'n'], style: [1, 4], speed: [1] },
    types: { [tokens]: 'int64', speed: speedType },
    outputs: [audio],
    constants,
    nodes: [
      ...durations(tokens),
      ...curve('f0', 'f0.scale'),
      ...curve('n', 'n.scale'),
      { op: 'Concat', inputs: ['aligned', 'f0.conv', 'n.conv'], outputs: ['joined'], attributes: { axis: int(1) } },
      ...adaptiveNorm('joined', 'decoder'),
      { op: 'LeakyRelu', inputs: ['decoder.y'], outputs: ['decoder.a'] },
      { op: 'Conv', inputs: ['decoder.a', 'decoder.w'], outputs: ['decoder'], attributes: { pads: ints(1, 1) } },
      {
        op: 'ConvTranspose',
        inputs: ['decoder', 'ups.w', 'ups.b'],
        outputs: ['ups'],
        attributes: { strides: ints(STEP), pads: ints(STEP / 2, STEP / 2), kernel_shape: ints(2 * STEP) },
      },
      { op: 'Pad', inputs: ['ups', 'edge'], outputs: ['ups.padded'], attributes: { mode: text('reflect') } },
      ...source,
      ...transform,
      { op: 'Add', inputs: ['ups.padded', 'source'], outputs: ['x'] },
      ...adaptiveNorm('x', 'block'),
      { op: 'Mul', inputs: ['block.alpha', 'block.y'], outputs: ['block.u'] },
      { op: 'Sin', inputs: ['block.u'], outputs: ['block.sin'] },
      { op: 'Pow', inputs: ['block.sin', 'two'], outputs: ['block.sin2'] },
      { op: 'Div', inputs: ['block.sin2', 'block.alpha'], outputs: ['block.wave'] },
      { op: 'Add', inputs: ['block.y', 'block.wave'], outputs: ['block.z'] },
      { op: 'Conv', inputs: ['block.z', 'block.w'], outputs: ['block.conv'], attributes: { pads: ints(1, 1) } },
      { op: 'Add', inputs: ['block.conv', 'x'], outputs: ['generated'] },
      {
        op: 'ConvTranspose',
        inputs: ['generated', 'inverse'],
        outputs: ['wave'],
        attributes: { strides: ints(5), kernel_shape: ints(20) },
      },
      { op: 'Slice', inputs: ['wave', 'ten', 'minus.ten', 'time'], outputs: ['trimmed'] },
      { op: 'Squeeze', inputs: ['trimmed', 'one'], outputs: [audio] },
    ],
  });
}

const durations = (tokens: string): NodeSpec[] => [
  { op: 'Cast', inputs: [tokens], outputs: ['ids'], attributes: { to: int(1) } },
  { op: 'Cast', inputs: ['speed'], outputs: ['rate'], attributes: { to: int(1) } },
  { op: 'Div', inputs: ['ids', 'rate'], outputs: ['length'] },
  { op: 'Round', inputs: ['length'], outputs: ['rounded'] },
  { op: 'Clip', inputs: ['rounded', 'least'], outputs: ['frames'] },
  { op: 'ReduceSum', inputs: ['frames'], outputs: ['total'], attributes: { keepdims: int(0) } },
  { op: 'Cast', inputs: ['total'], outputs: ['count'], attributes: { to: int(7) } },
  { op: 'Range', inputs: ['zero', 'count', 'unit'], outputs: ['steps'] },
  { op: 'Cast', inputs: ['steps'], outputs: ['ramp'], attributes: { to: int(1) } },
  { op: 'Sin', inputs: ['ramp'], outputs: ['shape'] },
  { op: 'Unsqueeze', inputs: ['shape', 'batch'], outputs: ['alignment'] },
  { op: 'MatMul', inputs: ['features', 'alignment'], outputs: ['aligned'] },
];

const curve = (name: string, scale: string): NodeSpec[] => [
  { op: 'Resize', inputs: ['aligned', '', 'twice'], outputs: [`${name}.doubled`] },
  { op: 'Conv', inputs: [`${name}.doubled`, `${name}.projection`, scale], outputs: [`${name}.projected`] },
  { op: 'Squeeze', inputs: [`${name}.projected`, 'one'], outputs: [`${name}.row`] },
  { op: 'Unsqueeze', inputs: [`${name}.row`, 'one'], outputs: [`${name}.curve`] },
  {
    op: 'Conv',
    inputs: [`${name}.curve`, `${name}.kernel`],
    outputs: [`${name}.conv`],
    attributes: { strides: ints(2), pads: ints(1, 1) },
  },
];

const adaptiveNorm = (x: string, name: string): NodeSpec[] => [
  { op: 'Gemm', inputs: ['style', `${name}.fc`], outputs: [`${name}.h`] },
  { op: 'Unsqueeze', inputs: [`${name}.h`, 'time'], outputs: [`${name}.beta`] },
  { op: 'Add', inputs: [`${name}.beta`, 'one.float'], outputs: [`${name}.gamma`] },
  { op: 'InstanceNormalization', inputs: [x, 'all.one', 'all.zero'], outputs: [`${name}.normal`] },
  { op: 'Mul', inputs: [`${name}.gamma`, `${name}.normal`], outputs: [`${name}.scaled`] },
  { op: 'Add', inputs: [`${name}.scaled`, `${name}.beta`], outputs: [`${name}.y`] },
];

const columns = { perm: ints(0, 2, 1) };

/** Harmonics of F0, [1, 600 T]. */
const source: NodeSpec[] = [
  { op: 'Resize', inputs: ['f0.curve', '', 'fine'], outputs: ['f0.fine'], attributes: { mode: text('nearest') } },
  { op: 'Transpose', inputs: ['f0.fine'], outputs: ['f0.samples'], attributes: columns },
  { op: 'Greater', inputs: ['f0.samples', 'threshold'], outputs: ['is.voiced'] },
  { op: 'Cast', inputs: ['is.voiced'], outputs: ['voiced'], attributes: { to: int(1) } },
  { op: 'Transpose', inputs: ['f0.curve'], outputs: ['f0.halves'], attributes: columns },
  { op: 'Mul', inputs: ['f0.halves', 'harmonics'], outputs: ['f0.each'] },
  { op: 'CumSum', inputs: ['f0.each', 'axis'], outputs: ['cycles'] },
  { op: 'Mul', inputs: ['cycles', 'turn'], outputs: ['radians'] },
  { op: 'Transpose', inputs: ['radians'], outputs: ['radians.rows'], attributes: columns },
  { op: 'Resize', inputs: ['radians.rows', '', 'fine'], outputs: ['phases'], attributes: { mode: text('linear') } },
  { op: 'Transpose', inputs: ['phases'], outputs: ['phases.columns'], attributes: columns },
  { op: 'Sin', inputs: ['phases.columns'], outputs: ['sines'] },
  { op: 'Mul', inputs: ['sines', 'amplitude'], outputs: ['quiet'] },
  { op: 'Mul', inputs: ['quiet', 'voiced'], outputs: ['harmonic'] },
  { op: 'MatMul', inputs: ['harmonic', 'linear.w'], outputs: ['linear'] },
  { op: 'Add', inputs: ['linear', 'linear.b'], outputs: ['biased'] },
  { op: 'Tanh', inputs: ['biased'], outputs: ['source.column'] },
  { op: 'Transpose', inputs: ['source.column'], outputs: ['source.row'], attributes: columns },
  { op: 'Squeeze', inputs: ['source.row', 'one'], outputs: ['source.signal'] },
];

/** Real and imaginary parts of the source's spectrum, brought to the generator's channels. */
const transform: NodeSpec[] = [
  { op: 'Pad', inputs: ['source.signal', 'ten.ten'], outputs: ['signal'], attributes: { mode: text('reflect') } },
  { op: 'STFT', inputs: ['signal', 'hop', 'window', 'size'], outputs: ['s'], attributes: { onesided: int(1) } },
  { op: 'Transpose', inputs: ['s'], outputs: ['s.t'], attributes: { perm: ints(0, 2, 1, 3) } },
  { op: 'Gather', inputs: ['s.t', 'zero'], outputs: ['real'], attributes: { axis: int(3) } },
  { op: 'Gather', inputs: ['s.t', 'unit'], outputs: ['imaginary'], attributes: { axis: int(3) } },
  { op: 'Concat', inputs: ['real', 'imaginary'], outputs: ['spectrum'], attributes: { axis: int(1) } },
  { op: 'Conv', inputs: ['spectrum', 'source.w'], outputs: ['source'] },
];

const constants: Readonly<Record<string, Tensor>> = {
  least: floats([1], []),
  zero: integers([0], []),
  unit: integers([1], []),
  one: integers([1]),
  time: integers([2]),
  batch: integers([0, 1]),
  ten: integers([10]),
  'minus.ten': integers([-10]),
  'ten.ten': integers([0, 10, 0, 10]),
  edge: integers([0, 0, 1, 0, 0, 0]),
  hop: integers([5], []),
  size: integers([20], []),
  axis: tensorOf(Int32Array.of(1), []),
  two: floats([2], []),
  'one.float': floats([1], []),
  twice: floats([1, 1, 2]),
  fine: floats([1, 1, 300]),
  threshold: floats([10], []),
  amplitude: floats([0.1], []),
  turn: floats([(2 * Math.PI * 300) / 24_000], []),
  harmonics: tensorOf(
    Float32Array.from({ length: 9 }, (_, i) => i + 1),
    [1, 1, 9],
  ),
  window: tensorOf(Float32Array.from({ length: 20 }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / 20))),
  'all.one': floats([1, 1, 1, 1]),
  'all.zero': floats([0, 0, 0, 0]),
  features: random([1, 2, 1], 1),
  'f0.projection': random([1, 2, 1], 2, 40),
  'f0.scale': floats([150]),
  'f0.kernel': random([1, 1, 3], 3, 0.01),
  'n.projection': random([1, 2, 1], 4),
  'n.scale': floats([0.5]),
  'n.kernel': random([1, 1, 3], 5),
  'decoder.fc': random([4, CHANNELS], 6, 0.3),
  'decoder.w': random([CHANNELS, CHANNELS, 3], 7, 0.3),
  'ups.w': random([CHANNELS, CHANNELS, 2 * STEP], 8, 0.3),
  'ups.b': random([CHANNELS], 9, 0.1),
  'linear.w': random([9, 1], 10),
  'linear.b': floats([0.01]),
  'source.w': random([CHANNELS, 22, 1], 11),
  'block.fc': random([4, CHANNELS], 12, 0.3),
  'block.alpha': tensorOf(Float32Array.of(0.5, 1, 2, 3), [1, CHANNELS, 1]),
  'block.w': random([CHANNELS, CHANNELS, 3], 13, 0.3),
  inverse: random([CHANNELS, 1, 20], 14, 0.1),
};
