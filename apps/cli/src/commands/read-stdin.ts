import { addAbortSignal } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { CliContext } from '../cli-context.ts';

/** Everything that comes on standard input. @throws the signal's reason, so that Ctrl-C ends the wait */
export async function readStdin({ stdin, signal }: Pick<CliContext, 'stdin' | 'signal'>): Promise<Uint8Array> {
  try {
    return new Uint8Array(await buffer(addAbortSignal(signal, stdin)));
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
