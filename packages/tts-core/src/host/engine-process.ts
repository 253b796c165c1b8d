import { KokoroEngine } from '../engine/kokoro-engine.ts';
import type { SpeechEngine } from '../engine/speech-engine.ts';
import type { EngineMessage, HostMessage } from './host-protocol.ts';
import { portableError } from './portable-error.ts';

// The main file of an engine's process: it serves one caller over IPC and ends with it.

let engine: SpeechEngine | undefined;

process.on('message', (message: HostMessage) => {
  if (message.type === 'start') {
    engine = new KokoroEngine(message.options);
    return;
  }
  answer(message).then(send, (error: unknown) => send({ type: 'failure', error: portableError(error) }));
});

async function answer({ operation, request }: HostMessage & { type: 'call' }): Promise<EngineMessage> {
  if (engine === undefined) throw new Error('a call came before the start');
  return { type: 'answer', response: await engine[operation](request as never) };
}

function send(message: EngineMessage): void {
  process.send?.(message);
}

// Nobody is left to answer when the caller is gone.
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole process group; what happens then is for the caller to decide.
process.on('SIGINT', () => {});
