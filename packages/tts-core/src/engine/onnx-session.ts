import { InferenceSession, Tensor } from 'onnxruntime-node';
import { DeviceNotAvailableError, ModelFileError } from '../errors.ts';

export interface OpenOnnxSessionOptions {
  /** A file, which may have external data beside it, or the bytes of a model. */
  readonly model: string | Uint8Array;
  /** Named in errors. */
  readonly path: string;
  /** Threads of one inference. */
  readonly threads: number;
  /** @default 'cpu' */
  readonly device?: Device | undefined;
}

/** Where a graph runs. */
export type Device = 'cpu' | 'cuda';

/** What goes into a graph and comes out of it. */
export type Tensors = Readonly<
  Record<string, { readonly data: Float32Array | BigInt64Array; readonly dims: readonly number[] }>
>;

/** What a session says about one of its inputs or outputs. */
export interface TensorMetadata {
  readonly name: string;
  /** Of its elements, such as `float32`; absent for what is no tensor. */
  readonly type?: string;
  /** Numbers, and names for what is not fixed. */
  readonly shape?: readonly (number | string)[];
}

/** An opened graph; running it blocks the thread. */
export interface OnnxSession {
  readonly inputs: readonly TensorMetadata[];
  readonly outputs: readonly TensorMetadata[];
  /** The outputs, copied out of the runtime's memory. Tensors that the graph does not take are left out. */
  run(inputs: Tensors): Promise<Readonly<Record<string, Float32Array>>>;
  close(): Promise<void>;
}

/**
 * Opens a graph with onnxruntime. The only file that knows onnxruntime.
 *
 * @throws DeviceNotAvailableError when the device's provider cannot be loaded; it is never replaced silently.
 * @throws ModelFileError when onnxruntime refuses the graph.
 */
export async function openOnnxSession({
  model,
  path,
  threads,
  device = 'cpu',
}: OpenOnnxSessionOptions): Promise<OnnxSession> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: [device],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Texts differ in length; with the pattern on, each new length would keep its own arena.
    enableMemPattern: false,
    logSeverityLevel: 3,
  };
  const opening =
    typeof model === 'string' ? InferenceSession.create(model, options) : InferenceSession.create(model, options);
  const session = await opening.catch((cause: unknown) => {
    const said = cause instanceof Error ? cause.message : String(cause);
    if (device !== 'cpu' && /ExecutionProvider|backend/.test(said))
      throw new DeviceNotAvailableError({ device, said, cause });
    throw new ModelFileError({ path, found: `onnxruntime says "${said}"`, cause });
  });
  const inputs = session.inputMetadata;
  const known = new Set(inputs.map(({ name }) => name));
  return {
    inputs,
    outputs: session.outputMetadata,
    run: (tensors) =>
      run(
        session,
        Object.entries(tensors).filter(([name]) => known.has(name)),
      ),
    close: () => session.release(),
  };
}

async function run(session: InferenceSession, inputs: readonly (readonly [string, Tensors[string]])[]) {
  const feeds = Object.fromEntries(
    inputs.map(([name, { data, dims }]) => [
      name,
      data instanceof Float32Array ? new Tensor('float32', data, dims) : new Tensor('int64', data, dims),
    ]),
  );
  const results = await session.run(feeds);
  try {
    return Object.fromEntries(
      Object.entries(results).map(([name, tensor]) => [name, Float32Array.from(tensor.data as Float32Array)]),
    );
  } finally {
    for (const tensor of Object.values(results)) tensor.dispose();
  }
}
