/** Elements and dimensions; the element type is that of the array. */
export interface RuntimeTensor {
  readonly data: Float32Array | BigInt64Array | Uint8Array;
  readonly dims: readonly number[];
}

/** A graph that is loaded and can be run; what the compiler needs of an ONNX runtime, and nothing more. */
export interface RuntimeSession {
  run(feeds: Readonly<Record<string, RuntimeTensor>>): Promise<Readonly<Record<string, RuntimeTensor>>>;
  release(): Promise<void>;
}

/** Loads the graph in a file, with the weights beside it. */
export type OpenSession = (path: string) => Promise<RuntimeSession>;
