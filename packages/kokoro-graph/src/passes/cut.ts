import { UnknownGraphError } from '../errors.ts';
import type { Graph } from '../graph/graph.ts';
import { intOf, type NodeSpec } from '../graph/node.ts';
import { any, constant, matchAt, op } from '../graph/pattern.ts';
import { readSignature, type Signature } from '../graph/signature.ts';
import { integers } from '../onnx/tensor.ts';

/** The model as two graphs, with fixed names whatever the export called things. */
export interface Stages {
  /** `tokens`, `style`, `speed` → `durations` [n + 2], `asr` [1, 512, T], `f0` [1, 2T], `n` [1, 2T]; T = Σ durations. */
  readonly prosody: Graph;
  /** `asr`, `f0`, `n`, `style` → `audio` [600 · T]. */
  readonly vocoder: Graph;
}

/**
 * Cuts the model between its predictors and its decoder.
 *
 *     tokens ┐                 ┌─ text features · alignment ── asr ──────────────┐
 *     style ─┼─ … durations … ─┼─ F0 predictor ─ Conv [1, C, 1] ─ f0 ┬─ Conv [1, 1, k] ─ Concat ─ … ─ audio
 *     speed ─┘                 └─ N predictor ── Conv [1, C, 1] ─ n ─┼─ Conv [1, 1, k] ───┘ │
 *                                                                    └─ sine source ────────┘
 *
 * The one Concat of a value and two convolutions of a single channel is where the decoder starts; the projections to
 * one channel above those two are where the predictors end. Nothing is computed differently: the same operations run
 * in two sessions, so what passes between them can be read and changed.
 *
 * @throws UnknownGraphError when these places are not found, or when the decoder needs anything else.
 */
export function cut(graph: Graph): Stages {
  const start = findDecoderStart(graph);
  const named = withStandardNames(graph, readSignature(graph));

  const prosody = named.clone();
  outputAs(prosody, { name: 'durations', value: findDurations(named), shape: [-1], dims: ['tokens'] });
  outputAs(prosody, { name: 'asr', value: start.asr, dims: [1, 'channels', 'frames'] });
  outputAs(prosody, { name: 'f0', value: start.f0, shape: [1, -1], dims: [1, 'half_frames'] });
  outputAs(prosody, { name: 'n', value: start.n, shape: [1, -1], dims: [1, 'half_frames'] });
  keepOnly(prosody, { inputs: ['tokens', 'style', 'speed'], outputs: ['durations', 'asr', 'f0', 'n'] });

  const vocoder = named.clone();
  inputAs(vocoder, { name: 'asr', value: start.asr, dims: [1, 'channels', 'frames'] });
  inputAs(vocoder, { name: 'f0', value: start.f0, shape: [1, 1, -1], dims: [1, 'half_frames'] });
  inputAs(vocoder, { name: 'n', value: start.n, shape: [1, 1, -1], dims: [1, 'half_frames'] });
  keepOnly(vocoder, { inputs: ['asr', 'f0', 'n', 'style'], outputs: ['audio'] });
  return { prosody, vocoder };
}

/** The whole model under standard names, with `durations` as an output beside `audio`; for comparing. */
export function exposeDurations(graph: Graph): Graph {
  const named = withStandardNames(graph, readSignature(graph));
  outputAs(named, { name: 'durations', value: findDurations(named), shape: [-1], dims: ['tokens'] });
  keepOnly(named, { inputs: ['tokens', 'style', 'speed'], outputs: ['durations', 'audio'] });
  return named;
}

const unknown = (reason: string) => new UnknownGraphError({ step: 'cut', reason });

/** Operations that only rearrange: between a projection and the decoder there may be any number of them. */
const reshapes = new Set(['Reshape', 'Squeeze', 'Unsqueeze', 'Transpose', 'Identity']);

interface DecoderStart {
  readonly asr: string;
  readonly f0: string;
  readonly n: string;
}

function findDecoderStart(graph: Graph): DecoderStart {
  const asr = any();
  const curves = [any(), any()] as const;
  const single = () => constant(({ dims: [outputs, inputs, size = 0] }) => outputs === 1 && inputs === 1 && size > 1);
  const start = op('Concat', [asr, ...curves.map((curve) => op('Conv', [curve, single()]))], {
    accepts: (node) => node.inputs.length === 3 && intOf(node, 'axis') === 1,
  });
  const found = [...graph.nodes]
    .map((node) => (node.op === 'Concat' ? matchAt(graph, start, node.outputs[0] ?? '') : undefined))
    .filter((match) => match !== undefined);
  const [match] = found;
  if (match === undefined || found.length > 1) throw unknown(`${found.length} places look like the decoder's start`);
  const [f0, n] = curves.map((curve) => findProjection(graph, match.value(curve)));
  if (f0 === undefined || n === undefined) throw unknown('the projections to F0 and N were not found');
  return { asr: match.value(asr), f0, n };
}

/** Climbs from a curve to the convolution that projected it to one channel. */
function findProjection(graph: Graph, curve: string): string | undefined {
  let value = curve;
  let node = graph.producer(value);
  while (node !== undefined && reshapes.has(node.op)) {
    value = node.inputs[0] ?? '';
    node = graph.producer(value);
  }
  const weight = node?.op === 'Conv' ? graph.constant(node.inputs[1] ?? '') : undefined;
  return weight?.dims[0] === 1 && (weight.dims[1] ?? 0) > 1 ? value : undefined;
}

/** Durations are rounded, and clipped so that none is below one frame; no other rounding depends on `speed`. */
function findDurations(graph: Graph): string {
  const rounded = [...graph.nodes].filter((node) => node.op === 'Round');
  const [round] = rounded;
  if (round === undefined || rounded.length > 1) throw unknown(`${rounded.length} places look like the durations`);
  const value = round.outputs[0] ?? '';
  const clip = graph.consumers(value).find((node) => node.op === 'Clip');
  return clip?.outputs[0] ?? value;
}

function withStandardNames(graph: Graph, signature: Signature): Graph {
  const named = graph.clone();
  named.inputs.length = 0;
  for (const [name, input] of Object.entries(signature.inputs)) {
    named.inputs.push({ ...input, name });
    if (input.name !== name) named.replaceUses(input.name, name);
  }
  outputAs(named, { name: 'audio', value: signature.audio.name, shape: [-1], dims: ['samples'] });
  return named;
}

interface Port {
  readonly name: string;
  /** The value that leaves or enters here. */
  readonly value: string;
  /** What the value is reshaped to on its way, where the graph's own shape is not the standard one. */
  readonly shape?: readonly number[];
  readonly dims: readonly (number | string)[];
}

function outputAs(graph: Graph, { name, value, shape, dims }: Port): void {
  graph.outputs.push({ name, type: 'float32', dims });
  if (value === name) return;
  if (shape === undefined) graph.add({ op: 'Identity', inputs: [value], outputs: [name] });
  else graph.add(reshape(graph, value, shape, name));
}

function inputAs(graph: Graph, { name, value, shape, dims }: Port): void {
  const inside = shape === undefined ? name : graph.freshName(`${name}.shaped`);
  graph.replaceUses(value, inside);
  graph.inputs.push({ name, type: 'float32', dims });
  if (shape !== undefined) graph.add(reshape(graph, name, shape, inside));
}

const reshape = (graph: Graph, from: string, shape: readonly number[], to: string): NodeSpec => ({
  op: 'Reshape',
  inputs: [from, graph.addConstant(`${to}.shape`, integers(shape))],
  outputs: [to],
});

/** Leaves what is between the inputs and the outputs. */
function keepOnly(graph: Graph, { inputs, outputs }: { inputs: readonly string[]; outputs: readonly string[] }): void {
  graph.outputs.splice(0, Infinity, ...graph.outputs.filter(({ name }) => outputs.includes(name)));
  graph.prune();
  const unwanted = graph.inputs.find(({ name }) => !inputs.includes(name) && graph.consumers(name).length > 0);
  if (unwanted !== undefined) throw unknown(`${outputs.join(', ')} also need ${unwanted.name}`);
  graph.inputs.splice(0, Infinity, ...graph.inputs.filter(({ name }) => inputs.includes(name)));
}
