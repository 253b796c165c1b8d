import { UnknownGraphError } from '../errors.ts';
import type { ElementType } from '../onnx/tensor.ts';
import type { Graph, ValueInfo } from './graph.ts';

/** The inputs of a Kokoro export by their standard names, and its output; each with the export's own name in it. */
export interface Signature {
  readonly inputs: { readonly tokens: ValueInfo; readonly style: ValueInfo; readonly speed: ValueInfo };
  readonly audio: ValueInfo;
}

/** The names that exports give to each port, and the one element type this compiler knows it with. */
const ports = {
  tokens: { names: ['tokens', 'input_ids'], type: 'int64' },
  style: { names: ['style', 'ref_s'], type: 'float32' },
  speed: { names: ['speed'], type: 'float32' },
  audio: { names: ['audio', 'waveform'], type: 'float32' },
} as const satisfies Record<string, { names: readonly string[]; type: ElementType }>;

/** @throws UnknownGraphError for other names or types, such as a speed in whole numbers, which would lose its fraction. */
export function readSignature(graph: Graph): Signature {
  const find = (port: keyof typeof ports, among: readonly ValueInfo[]): ValueInfo => {
    const { names, type } = ports[port];
    const info = among.find(({ name }) => (names as readonly string[]).includes(name));
    if (info?.type === type) return info;
    const found = among.map((other) => `${other.name} (${other.type})`).join(', ');
    throw new UnknownGraphError({
      step: 'signature',
      reason: `${names.join(' or ')} of type ${type} was expected among ${found || 'nothing'}`,
    });
  };
  if (graph.inputs.length !== 3) {
    const names = graph.inputs.map(({ name }) => name).join(', ');
    throw new UnknownGraphError({ step: 'signature', reason: `it has the inputs ${names || 'none'}` });
  }
  return {
    inputs: {
      tokens: find('tokens', graph.inputs),
      style: find('style', graph.inputs),
      speed: find('speed', graph.inputs),
    },
    audio: find('audio', graph.outputs),
  };
}
