import { ModelFileError } from '../errors.ts';
import type { TensorMetadata } from './onnx-session.ts';

/** The names under which a Kokoro export takes and gives its tensors. */
export interface GraphSignature {
  readonly tokens: string;
  readonly style: string;
  readonly speed: string;
  readonly audio: string;
  readonly durations: string;
}

const KNOWN_NAMES: Readonly<Record<keyof GraphSignature, readonly string[]>> = {
  tokens: ['tokens', 'input_ids'],
  style: ['style', 'ref_s'],
  speed: ['speed'],
  audio: ['audio', 'waveform'],
  durations: ['durations', 'duration', 'pred_dur', '/encoder/Clip_output_0'],
};

const KNOWN_TYPES: Readonly<Partial<Record<keyof GraphSignature, string>>> = {
  tokens: 'int64',
  style: 'float32',
  // Some exports take whole numbers, which would turn a speed of 1.2 into 1.
  speed: 'float32',
};

/**
 * Reads the names of a graph's tensors once.
 *
 * @throws ModelFileError when one is missing or has an element type that would damage the values.
 */
export function graphSignature({
  inputs,
  outputs,
  path,
}: {
  inputs: readonly TensorMetadata[];
  outputs: readonly TensorMetadata[];
  path: string;
}): GraphSignature {
  const find = (role: keyof GraphSignature, tensors: readonly TensorMetadata[]) => {
    const tensor = tensors.find(({ name }) => KNOWN_NAMES[role].includes(name));
    if (tensor === undefined) {
      const found = tensors.map(({ name }) => name).join(', ');
      throw new ModelFileError({ path, found: `it has no tensor for ${role} among ${found}` });
    }
    const type = KNOWN_TYPES[role];
    if (type !== undefined && tensor.type !== type) {
      throw new ModelFileError({ path, found: `${tensor.name} is ${tensor.type}, where ${type} is expected` });
    }
    return tensor.name;
  };
  return {
    tokens: find('tokens', inputs),
    style: find('style', inputs),
    speed: find('speed', inputs),
    audio: find('audio', outputs),
    durations: find('durations', outputs),
  };
}
